package dev.freshet.sample.shop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cart with all that the extensions made of it. Prices contain the tax.
 *
 * @param goodsCents what the items cost before any discount
 * @param volumeDiscountCents taken off by the extension 'pricing'
 * @param rulesDiscountCents taken off by the extension 'rules'; 0 if the campaign takes off more
 * @param rulesFired names of the rules that applied
 * @param campaignDiscountCents taken off by the campaign's script, which the extension 'javascript' runs; 0 if the rules take off as much
 * @param campaignReasons what the script says of its discount
 * @param totalCents to be paid
 * @param vatCents the tax in the total
 * @param pointsEarned by the extension 'loyalty'
 * @param tier of the customer after this order, or null without the extension 'loyalty'
 * @param receipt as the extension 'receipt' prints it, or null without it
 * @param shortages lines that the extension 'availability' finds more pieces in than there are
 * @param calls in the order in which they were made
 */
record Order(
        String orderId,
        long goodsCents,
        long volumeDiscountCents,
        long rulesDiscountCents,
        List<String> rulesFired,
        long campaignDiscountCents,
        List<String> campaignReasons,
        long shippingCents,
        long totalCents,
        int vatBasisPoints,
        long vatCents,
        long pointsEarned,
        @Nullable String tier,
        @Nullable String receipt,
        List<Availability.Shortage> shortages,
        List<RecordedCalls.RecordedCall> calls) {}
