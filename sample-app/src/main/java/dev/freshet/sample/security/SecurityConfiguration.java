package dev.freshet.sample.security;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.LogoutConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Everybody may order and call extensions. Whatever shows or changes the platform needs the role OPERATOR, over the console, the actuator and
 * the API alike: what no rule names is denied to everybody else.
 */
@Configuration(proxyBeanMethods = false)
// For DemoPassword, which is made before the actuator brings its own.
@EnableConfigurationProperties(ManagementServerProperties.class)
class SecurityConfiguration {

    static final String OPERATOR = "OPERATOR";
    static final String LOGIN = "/login";
    static final String CONSOLE = "/console";

    private static final String[] SHOP_READS = {
        "/", "/index.html", "/*.js", "/*.css", "/favicon.svg", "/api/vat", "/api/vat/java"
    };
    private static final String[] SHOP_CALLS = {"/api/checkout", "/api/extensions/*/calls/**", "/api/extensions/*/runs"
    };

    /**
     * The shop's requests stand for nobody: there is no authority that another site could borrow, so no token against forgery, and nothing to keep
     * in a session or a cookie.
     */
    @Bean
    @Order(1)
    SecurityFilterChain shop(HttpSecurity http) {
        return http.securityMatchers(requests -> requests.requestMatchers(HttpMethod.GET, SHOP_READS)
                        .requestMatchers(HttpMethod.POST, SHOP_CALLS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(CsrfConfigurer::disable)
                .logout(LogoutConfigurer::disable)
                .requestCache(RequestCacheConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    /** All the rest. */
    @Bean
    @Order(2)
    SecurityFilterChain platform(HttpSecurity http, AccessFailures failures) {
        return http.authorizeHttpRequests(SecurityConfiguration::rules)
                .formLogin(form -> form.loginPage(LOGIN).defaultSuccessUrl(CONSOLE, true))
                .logout(logout -> logout.logoutSuccessUrl(LOGIN))
                .httpBasic(basic -> basic.authenticationEntryPoint(failures))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(failures).accessDeniedHandler(failures))
                .csrf(csrf -> csrf.spa().ignoringRequestMatchers(new CredentialsOfItsOwn()))
                // No session for a stranger whose request was denied.
                .requestCache(RequestCacheConfigurer::disable)
                .build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.requestMatchers(LOGIN, "/error")
                .permitAll()
                .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                .permitAll()
                .anyRequest()
                .hasRole(OPERATOR);
    }

    /**
     * Spring Security would time each of its filters, two events and a sorted list of tags apiece: two fifths of what a small request costs. Who signs in,
     * and who fails to, stays measured.
     */
    @Bean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.withDefaults()
                .shouldObserveRequests(false)
                .shouldObserveAuthorizations(false)
                .build();
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
