package dev.freshet.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.InetAddressFilter;

/** Every way to write an address of the inside that looks like one of the outside. Literals only: nothing is resolved. */
class OutsideAddressesTest {

    private static final InetAddressFilter CONFIGURED =
            InetAddressFilter.externalAddresses().and(FilteredGuestHttp.outside());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.170",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255"
            })
    void ipv4BlocksWithAPurposeAreNotOutside(String address) throws UnknownHostException {
        assertThat(CONFIGURED.matches(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // unspecified, loopback, link-local, site-local, unique local, multicast, discard-only
                "::",
                "::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "ff0e::1",
                "100::1",
                // compatible, mapped, translated
                "::127.0.0.1",
                "::10.0.0.1",
                "::8.8.8.8",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::ffff:0:127.0.0.1",
                // NAT64: of the inside, and the block for local use
                "64:ff9b::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::8.8.8.8",
                // 6to4 and Teredo, whatever is in them
                "2002:7f00:1::",
                "2002:a00:1::1",
                "2002:808:808::1",
                "2001::1",
                "2001:0:7f00:1::80ff:fffe",
                // ISATAP of an address inside, under a prefix of the outside
                "2606:4700::5efe:127.0.0.1",
                "2606:4700::200:5efe:10.0.0.1",
                // protocol assignments, documentation, segment routing, not given out
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "3fff::1",
                "5f00::1",
                "4000::1",
                "1::1"
            })
    void ipv6AddressesThatLeadInsideAreNotOutside(String address) throws UnknownHostException {
        assertThat(CONFIGURED.matches(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "172.15.255.255",
                "172.32.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2001:4860:4860::8888",
                "2a00:1450::1",
                "::ffff:8.8.8.8",
                "2606:4700::5efe:8.8.8.8"
            })
    void theRestOfTheWorldIsOutside(String address) throws UnknownHostException {
        assertThat(CONFIGURED.matches(InetAddress.getByName(address))).isTrue();
    }

    /** Boot refuses the whole block; a network that lives behind a translator adds it, and gets what is outside of it. */
    @Test
    void aTranslatedAddressIsOutsideIfTheOneInItIs() throws UnknownHostException {
        assertThat(FilteredGuestHttp.outside().matches(InetAddress.getByName("64:ff9b::8.8.8.8")))
                .isTrue();
        assertThat(FilteredGuestHttp.outside().matches(InetAddress.getByName("64:ff9b::10.0.0.1")))
                .isFalse();
    }
}
