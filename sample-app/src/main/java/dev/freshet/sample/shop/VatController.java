package dev.freshet.sample.shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The tax on an amount: by the extension if there is one, and always in Java. */
@RestController
class VatController {

    private final Vat vat;
    private final ShopProperties properties;

    VatController(Vat vat, ShopProperties properties) {
        this.vat = vat;
        this.properties = properties;
    }

    /** A tax in cents. */
    record Tax(long netCents, int vatBasisPoints, long vatCents) {}

    @GetMapping("/api/vat")
    Tax byExtension(@RequestParam long netCents, @RequestParam String country) {
        int rate = properties.vatBasisPointsOf(country);
        return new Tax(netCents, rate, vat.cents(netCents, rate));
    }

    @GetMapping("/api/vat/java")
    Tax inJava(@RequestParam long netCents, @RequestParam String country) {
        int rate = properties.vatBasisPointsOf(country);
        return new Tax(netCents, rate, Vat.inJava(netCents, rate));
    }
}
