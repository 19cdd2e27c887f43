package dev.freshet.sample.shop;

import dev.freshet.CommandResult;
import dev.freshet.GuestAnswerException;
import dev.freshet.GuestErrorException;
import dev.freshet.WasmExtensionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks one extension after another what becomes of a cart. An extension that is not registered takes no part: no pricing means no
 * volume discount, no shipping means that it costs nothing; the tax alone is then worked out in Java. Of the rules and the campaign, the one that takes
 * off more counts. What an extension refuses, or answers wrongly, ends the checkout.
 */
@Service
class Checkout {

    private static final int ONE = 10_000;

    private final WasmExtensionRegistry registry;
    private final JsonMapper mapper;
    private final ShopProperties properties;
    private final Shipping shipping;
    private final JavaScript javaScript;
    private final Availability availability;
    private final Vat vat;
    private final JsonNode rules;
    private final String campaign;
    private final AtomicLong lastOrder = new AtomicLong(1_000);

    Checkout(
            WasmExtensionRegistry registry,
            JsonMapper mapper,
            ShopProperties properties,
            Shipping shipping,
            JavaScript javaScript,
            Availability availability,
            Vat vat)
            throws IOException {
        this.registry = registry;
        this.shipping = shipping;
        this.javaScript = javaScript;
        this.availability = availability;
        this.vat = vat;
        this.mapper = mapper;
        this.properties = properties;
        try (InputStream in = properties.rules().getInputStream()) {
            this.rules = mapper.readTree(in);
        }
        this.campaign = properties.campaign().getContentAsString(StandardCharsets.UTF_8);
    }

    /** Returns the order; throws what the registry throws when an extension fails. */
    Order place(Cart cart) {
        RecordedCalls calls = new RecordedCalls(registry, mapper);
        String orderId = "A-" + lastOrder.incrementAndGet();
        long goods = cart.cents();

        List<Long> lines = priced(calls, cart);
        long priced = sum(lines);
        RulesResult ruled = ruled(calls, cart, priced);
        CampaignResult campaigned = campaigned(calls, cart, priced);
        boolean rulesWin = ruled.discount >= campaigned.discount;
        long discount = Math.max(ruled.discount, campaigned.discount);
        long shippingCents = shippingCents(calls, cart, ruled.freeShipping);
        long total = priced - discount + shippingCents;

        int rate = properties.vatBasisPointsOf(cart.country());
        long vatCents = vatCents(calls, total, rate);
        List<Availability.Shortage> shortages = shortages(calls, cart);
        Answer points = calls.json("loyalty", "points", cart);
        String receipt = receipt(calls, orderId, cart, less(lines, discount), shippingCents);

        return new Order(
                orderId,
                goods,
                goods - priced,
                rulesWin ? ruled.discount : 0,
                ruled.fired,
                rulesWin ? 0 : campaigned.discount,
                rulesWin ? List.of() : campaigned.reasons,
                shippingCents,
                total,
                rate,
                vatCents,
                points == null ? 0 : points.cents("pointsEarned"),
                points == null ? null : points.text("tier"),
                receipt,
                shortages,
                calls.made());
    }

    /** What the rules made of a cart. */
    private record RulesResult(long discount, boolean freeShipping, List<String> fired) {}

    /** Returns what each item costs after the volume discount. */
    private static List<Long> priced(RecordedCalls calls, Cart cart) {
        List<Long> full = cart.items().stream()
                .map(item -> item.quantity() * item.unitCents())
                .toList();
        Answer answer = calls.json("pricing", "price", cart);
        if (answer == null) {
            return full;
        }
        List<Long> lines = answer.cents("lines", "netCents");
        if (lines.size() != full.size()) {
            throw answer.unusable("it has " + lines.size() + " lines for " + full.size() + " items");
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i) > full.get(i)) {
                throw answer.unusable("lines[" + i + "] costs more than without a discount");
            }
        }
        return lines;
    }

    private RulesResult ruled(RecordedCalls calls, Cart cart, long priced) {
        Answer answer = calls.json("rules", "evaluate", Map.of("rules", rules, "cart", cart));
        return answer == null
                ? new RulesResult(0, false, List.of())
                : new RulesResult(
                        Math.min(priced, answer.cents("discountCents")),
                        answer.truth("freeShipping"),
                        answer.texts("fired"));
    }

    /** What the campaign's script made of a cart. */
    private record CampaignResult(long discount, List<String> reasons) {}

    private CampaignResult campaigned(RecordedCalls calls, Cart cart, long priced) {
        JavaScript.Discount answer = calls.timed("javascript", "evaluate", () -> javaScript.evaluate(campaign, cart));
        if (answer == null) {
            return new CampaignResult(0, List.of());
        }
        Long cents = answer.discountCents();
        if (cents == null || cents < 0 || cents > Cart.MOST_CENTS) {
            throw unusable("javascript", "discountCents is no amount from 0 to " + Cart.MOST_CENTS);
        }
        return new CampaignResult(Math.min(priced, cents), answer.reasons() == null ? List.of() : answer.reasons());
    }

    private long shippingCents(RecordedCalls calls, Cart cart, boolean free) {
        Shipping.Quote quote = calls.timed("shipping", "quote", () -> shipping.quote(cart));
        if (quote == null || free) {
            return 0;
        }
        Long cents = quote.cents();
        if (cents == null || cents < 0 || cents > Cart.MOST_CENTS) {
            throw unusable("shipping", "cents is no amount from 0 to " + Cart.MOST_CENTS);
        }
        return cents;
    }

    /** The tax in a total that contains it, which is the tax on what is left without it. */
    private long vatCents(RecordedCalls calls, long total, int rate) {
        long net = (total * ONE + (ONE + rate) / 2) / (ONE + rate);
        Long cents = calls.timed("tax", "vat_cents", () -> vat.cents(net, rate));
        if (cents == null || cents < 0 || cents > total) {
            throw unusable("tax", cents + " is no tax on " + net + " cents at " + rate);
        }
        return cents;
    }

    private List<Availability.Shortage> shortages(RecordedCalls calls, Cart cart) {
        Availability.Answer answer = calls.timed("availability", "check", () -> availability.check(cart));
        return answer == null || answer.shortages() == null ? List.of() : answer.shortages();
    }

    private static GuestAnswerException unusable(String extension, String why) {
        return new GuestAnswerException("the answer of extension '" + extension + "' is not usable: " + why, null);
    }

    /** Takes a discount off the lines in proportion to what they cost, to the cent. */
    private static List<Long> less(List<Long> lines, long discount) {
        long all = sum(lines);
        List<Long> rest = new ArrayList<>();
        long before = 0;
        for (long line : lines) {
            long after = before + line;
            rest.add(line - (all == 0 ? 0 : discount * after / all - discount * before / all));
            before = after;
        }
        return rest;
    }

    private static @Nullable String receipt(
            RecordedCalls calls, String orderId, Cart cart, List<Long> lines, long shipping) {
        List<Cart.Item> items = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            items.add(printed(cart.items().get(i), lines.get(i)));
        }
        CommandResult result = calls.run(
                "receipt",
                Map.of(
                        "customer", cart.customer(),
                        "items", items,
                        "country", cart.country(),
                        "orderId", orderId,
                        "shippingCents", shipping));
        if (result != null && result.exitCode() != 0) {
            throw new GuestErrorException(
                    "extension 'receipt' ended with exit code " + result.exitCode(), result.exitCode());
        }
        return result == null ? null : result.outputText();
    }

    /** An item with a discount is printed as one piece: its price need not be a multiple of the quantity. */
    private static Cart.Item printed(Cart.Item item, long cents) {
        if (cents == item.quantity() * item.unitCents()) {
            return item;
        }
        String text = item.quantity() + " " + item.sku() + ", discounted";
        return new Cart.Item(text, 1, cents, item.grams(), item.tags());
    }

    private static long sum(List<Long> amounts) {
        return amounts.stream().mapToLong(Long::longValue).sum();
    }
}
