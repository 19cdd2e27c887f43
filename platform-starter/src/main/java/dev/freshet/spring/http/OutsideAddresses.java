package dev.freshet.spring.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * Addresses of the public Internet, by what has been given out and not by what is known to be inside: of IPv6 the global unicast block, of IPv4 all but
 * the special-purpose blocks (IANA's registries of RFC 6890). An address that stands for another one must be outside by that one too.
 */
final class OutsideAddresses implements InetAddressFilter {

    static final OutsideAddresses INSTANCE = new OutsideAddresses();

    /**
     * This host, private, shared, loopback, link-local, protocol assignments, documentation, relays to IPv6, benchmarks; then multicast, reserved and
     * broadcast.
     */
    private static final InetAddressFilter SPECIAL_IPV4 = InetAddressFilter.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    private static final InetAddressFilter GLOBAL_IPV6 = InetAddressFilter.of("2000::/3");

    /** Within the global block: protocol assignments, of which Teredo is one, documentation, 6to4. */
    private static final InetAddressFilter SPECIAL_IPV6 =
            InetAddressFilter.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /** Where a network translates to IPv4 (RFC 6052). A network may have a prefix of its own for it, which nobody else can tell. */
    private static final InetAddressFilter NAT64 = InetAddressFilter.of("64:ff9b::/96");

    private OutsideAddresses() {}

    @Override
    public boolean matches(InetAddress address) {
        InetAddress inner = embedded(address);
        if (inner != null && !matches(inner)) {
            return false;
        }
        if (address instanceof Inet6Address) {
            return NAT64.matches(address) || (GLOBAL_IPV6.matches(address) && !SPECIAL_IPV6.matches(address));
        }
        return !SPECIAL_IPV4.matches(address);
    }

    /**
     * Returns the IPv4 address that an IPv6 address stands for, or null: compatible, mapped and translated ones (RFC 4291, RFC 2765), NAT64, 6to4,
     * Teredo's client, ISATAP.
     */
    static @Nullable InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return null;
        }
        int first = number(bytes, 0);
        if (first == 0x20010000) {
            return ipv4(~number(bytes, 12));
        }
        if (first >>> 16 == 0x2002) {
            return ipv4(number(bytes, 2));
        }
        int third = number(bytes, 8);
        boolean zeros = first == 0 && number(bytes, 4) == 0;
        boolean compatibleMappedOrTranslated = zeros && (third == 0 || third == 0xFFFF || third == 0xFFFF0000);
        boolean isatap = (third & 0xFDFFFFFF) == 0x00005EFE;
        return compatibleMappedOrTranslated || isatap || NAT64.matches(address) ? ipv4(number(bytes, 12)) : null;
    }

    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (byte part : Arrays.copyOfRange(bytes, from, from + Integer.BYTES)) {
            number = number << Byte.SIZE | part & 0xFF;
        }
        return number;
    }

    private static InetAddress ipv4(int number) {
        byte[] bytes = {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
