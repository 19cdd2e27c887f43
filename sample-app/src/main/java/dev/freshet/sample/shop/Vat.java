package dev.freshet.sample.shop;

import dev.freshet.spring.ExtensionPoint;
import org.springframework.stereotype.Component;

/** The value-added tax. An extension 'tax' answers while there is one. */
@Component
class Vat {

    private static final int ONE = 10_000;

    /**
     * Returns the tax on a net amount, rounded half up.
     *
     * @param basisPoints the rate in hundredths of a percent
     */
    @ExtensionPoint("tax.vat_cents")
    long cents(long netCents, int basisPoints) {
        return inJava(netCents, basisPoints);
    }

    /** The same, without asking an extension. */
    static long inJava(long netCents, int basisPoints) {
        return Math.floorDiv(Math.addExact(Math.multiplyExact(netCents, basisPoints), ONE / 2), ONE);
    }
}
