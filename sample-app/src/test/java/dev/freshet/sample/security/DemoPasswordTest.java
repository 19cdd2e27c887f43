package dev.freshet.sample.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

    private static void check(String password, @Nullable InetAddress address) {
        SecurityProperties security = new SecurityProperties();
        security.getUser().setPassword(password);
        ServerProperties server = new ServerProperties();
        server.setAddress(address);
        new DemoPassword(security, server);
    }
}
