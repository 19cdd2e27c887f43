package dev.freshet.spring.autoconfigure;

import dev.freshet.spi.GuestHttp;
import dev.freshet.spring.http.FilteredGuestHttp;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Auto-configuration of requests of guests, for applications that have Boot's HTTP client. */
@AutoConfiguration(before = FreshetAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "freshet.enabled", matchIfMissing = true)
@ConditionalOnClass({InetAddressFilter.class, ClientHttpRequestFactory.class})
@EnableConfigurationProperties(FreshetProperties.class)
public final class GuestHttpAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    GuestHttp freshetGuestHttp(FreshetProperties properties) {
        HttpProperties http = properties.http();
        List<String> additional = http.additionalAddresses();
        InetAddressFilter addresses = InetAddressFilter.externalAddresses().and(FilteredGuestHttp.outside());
        return new FilteredGuestHttp(
                ClientHttpRequestFactoryBuilder.detect(),
                HttpClientSettings.defaults().withTimeouts(http.connectTimeout(), http.readTimeout()),
                additional.isEmpty() ? addresses : addresses.or(additional.toArray(String[]::new)));
    }
}
