package dev.freshet.sample.security;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.security.autoconfigure.SecurityProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The password that the documentation names is for the loopback address only: elsewhere the application does not start with it. */
@Component
class DemoPassword {

    static final String VALUE = "freshet";

    private static final Logger log = LoggerFactory.getLogger(DemoPassword.class);

    private final SecurityProperties.User user;

    DemoPassword(SecurityProperties security, ServerProperties server) {
        this.user = security.getUser();
        InetAddress address = server.getAddress();
        if (isUsed() && (address == null || !address.isLoopbackAddress())) {
            throw new IllegalStateException(
                    "server.address is " + (address == null ? "not set" : address.getHostAddress())
                            + " and the operator has the password of the documentation; set OPERATOR_PASSWORD");
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
