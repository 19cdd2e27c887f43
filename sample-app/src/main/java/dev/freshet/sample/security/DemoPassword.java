package dev.freshet.sample.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.security.autoconfigure.SecurityProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The password that the documentation names is for the loopback address only: elsewhere the application does not start with it. The actuator may listen
 * at a port of its own, which has an address of its own.
 */
@Component
class DemoPassword {

    static final String VALUE = "freshet";

    private static final int DEFAULT_PORT = 8080;

    private static final Logger log = LoggerFactory.getLogger(DemoPassword.class);

    private final SecurityProperties.User user;

    DemoPassword(SecurityProperties security, ServerProperties server, ManagementServerProperties management) {
        this.user = security.getUser();
        if (isUsed()) {
            check("server.address", server.getAddress());
            Integer port = management.getPort();
            // As Boot decides it: a negative one is none at all, the server's own is no other.
            if (port != null && port >= 0 && (port == 0 || !port.equals(portOf(server)))) {
                check("management.server.address", management.getAddress());
            }
        }
    }

    private static int portOf(ServerProperties server) {
        Integer port = server.getPort();
        return port == null ? DEFAULT_PORT : port;
    }

    private static void check(String property, @Nullable InetAddress address) {
        if (address == null || !address.isLoopbackAddress()) {
            throw new IllegalStateException(property + " is "
                    + (address == null ? "not set" : address.getHostAddress())
                    + " and the operator has the password of the documentation; set OPERATOR_PASSWORD, or " + property
                    + "=127.0.0.1");
        }
    }

    @EventListener
    void announce(ApplicationReadyEvent ready) {
        if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            log.info(
                    "Console: http://localhost:{}/console, user {}{}",
                    web.getWebServer().getPort(),
                    user.getName(),
                    isUsed() ? ", password " + VALUE + " (set OPERATOR_PASSWORD for another)" : "");
        }
    }

    private boolean isUsed() {
        return VALUE.equals(user.getPassword());
    }
}
