package dev.freshet.sample.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.security.autoconfigure.SecurityProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class DemoPasswordTest {

    @Test
    void theDocumentedPasswordIsForTheLoopbackAddressOnly() throws UnknownHostException {
        assertThatCode(() -> check("freshet", InetAddress.getByName("127.0.0.1")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("freshet", InetAddress.getByName("::1"))).doesNotThrowAnyException();
        assertThatCode(() -> check("another", null)).doesNotThrowAnyException();

        InetAddress other = InetAddress.getByName("10.0.0.1");
        assertThatIllegalStateException()
                .isThrownBy(() -> check("freshet", other))
                .withMessageContaining("OPERATOR_PASSWORD");
        assertThatIllegalStateException().isThrownBy(() -> check("freshet", null));
    }

    @Test
    void aPortOfItsOwnForTheActuatorNeedsTheLoopbackAddressToo() throws UnknownHostException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        InetAddress other = InetAddress.getByName("10.0.0.1");
        for (int port : new int[] {0, 9090}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> check("freshet", loopback, port, null))
                    .withMessageContaining("management.server.address is not set")
                    .withMessageContaining("OPERATOR_PASSWORD");
            assertThatIllegalStateException().isThrownBy(() -> check("freshet", loopback, port, other));
            assertThatCode(() -> check("freshet", loopback, port, loopback)).doesNotThrowAnyException();
            assertThatCode(() -> check("another", loopback, port, null)).doesNotThrowAnyException();
        }
        assertThatCode(() -> check("freshet", loopback, 8080, null)).doesNotThrowAnyException();
        assertThatCode(() -> check("freshet", loopback, -1, null)).doesNotThrowAnyException();
    }

    private static void check(String password, @Nullable InetAddress address) {
        check(password, address, null, null);
    }

    private static void check(
            String password,
            @Nullable InetAddress address,
            @Nullable Integer managementPort,
            @Nullable InetAddress managementAddress) {
        SecurityProperties security = new SecurityProperties();
        security.getUser().setPassword(password);
        ServerProperties server = new ServerProperties();
        server.setAddress(address);
        ManagementServerProperties management = new ManagementServerProperties();
        management.setPort(managementPort);
        management.setAddress(managementAddress);
        new DemoPassword(security, server, management);
    }
}
