package dev.freshet.sample.shop;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Settings of the shop.
 *
 * @param rules File with the list of rules that the extension 'rules' applies.
 * @param campaign Script of the campaign, in JavaScript, that the extension 'javascript' runs.
 * @param vatBasisPoints Rate of the value-added tax by country, in hundredths of a percent; 0 for other countries.
 * @param stock Pieces in stock by article.
 * @param stockOfOthers Pieces in stock of each article that is not listed.
 */
@ConfigurationProperties("shop")
record ShopProperties(
        @DefaultValue("classpath:/shop/rules.json") Resource rules,
        @DefaultValue("classpath:/shop/discount.js") Resource campaign,
        @DefaultValue Map<String, Integer> vatBasisPoints,
        @DefaultValue Map<String, Integer> stock,
        @DefaultValue("10000") int stockOfOthers) {

    int vatBasisPointsOf(String country) {
        return vatBasisPoints.getOrDefault(country, 0);
    }
}
