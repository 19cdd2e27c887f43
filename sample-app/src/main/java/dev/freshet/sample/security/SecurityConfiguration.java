package dev.freshet.sample.security;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Everybody may order and call extensions. Whatever shows or changes the platform needs the role OPERATOR, over the console, the actuator and
 * the API alike: what no rule names is denied to everybody else.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    static final String OPERATOR = "OPERATOR";
    static final String LOGIN = "/login";
    static final String CONSOLE = "/console";

    private static final String[] SHOP_READS = {
        "/", "/index.html", "/*.js", "/*.css", "/favicon.svg", "/api/vat", "/api/vat/java"
    };
    private static final String[] SHOP_CALLS = {"/api/checkout", "/api/extensions/*/calls/**", "/api/extensions/*/runs"
    };

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, AccessFailures failures) {
        return http.authorizeHttpRequests(SecurityConfiguration::rules)
                .formLogin(form -> form.loginPage(LOGIN).defaultSuccessUrl(CONSOLE, true))
                .logout(logout -> logout.logoutSuccessUrl(LOGIN))
                .httpBasic(basic -> basic.authenticationEntryPoint(failures))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(failures).accessDeniedHandler(failures))
                // The shop's calls stand for nobody: there is no authority that another site could borrow.
                .csrf(csrf -> csrf.spa()
                        .ignoringRequestMatchers(SHOP_CALLS)
                        .ignoringRequestMatchers(new CredentialsOfItsOwn()))
                // No session for a stranger whose request was denied.
                .requestCache(RequestCacheConfigurer::disable)
                .build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.requestMatchers(HttpMethod.GET, SHOP_READS)
                .permitAll()
                .requestMatchers(HttpMethod.POST, SHOP_CALLS)
                .permitAll()
                .requestMatchers(LOGIN, "/error")
                .permitAll()
                .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                .permitAll()
                .anyRequest()
                .hasRole(OPERATOR);
    }

    /** Tomcat would answer an encoded slash with a page of its own; let through to Spring's firewall, it is refused with a problem. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
        return factory -> factory.addConnectorCustomizers(
                connector -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
    }

    /** Who changed which extension, for the actuator's {@code auditevents}; the last thousand, as long as the process lives. */
    @Bean
    AuditEventRepository auditEventRepository() {
        return new InMemoryAuditEventRepository();
    }
}
