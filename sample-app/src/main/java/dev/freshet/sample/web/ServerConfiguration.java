package dev.freshet.sample.web;

import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps clients that send slowly from taking the server's threads. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

    /** A quarter of the threads: what waits leaves three quarters for the others. */
    private static final int SHARE_THAT_WAITS = 4;

    /** Bytes that come between chunks, one by one if the sender likes; nobody here needs them. */
    private static final int CHUNK_EXTRAS = 128;

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> slowBodies(TomcatServerProperties tomcat) {
        int threads = Math.max(1, tomcat.getThreads().getMax() / SHARE_THAT_WAITS);
        return factory -> {
            factory.addEngineValves(new SlowBodyValve(new BodyWaits(threads)));
            factory.addProtocolHandlerCustomizers(handler -> {
                if (handler instanceof AbstractHttp11Protocol<?> http) {
                    http.setMaxExtensionSize(CHUNK_EXTRAS);
                    http.setMaxTrailerSize(CHUNK_EXTRAS);
                }
            });
        };
    }
}
