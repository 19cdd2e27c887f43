package dev.freshet.sample.shop;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Settings of the shop.
 *
 * @param rules File with the list of rules that the extension 'rules' applies.
 * @param vatBasisPoints Rate of the value-added tax by country, in hundredths of a percent; 0 for other countries.
 */
@ConfigurationProperties("shop")
record ShopProperties(
        @DefaultValue("classpath:/shop/rules.json") Resource rules,
        @DefaultValue Map<String, Integer> vatBasisPoints) {

    int vatBasisPointsOf(String country) {
        return vatBasisPoints.getOrDefault(country, 0);
    }
}
