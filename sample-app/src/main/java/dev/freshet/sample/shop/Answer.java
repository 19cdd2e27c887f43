package dev.freshet.sample.shop;

import dev.freshet.GuestAnswerException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What an extension answered. Anybody may have uploaded it, so each value is checked before the shop counts with it. */
record Answer(String extension, JsonNode value) {

    /** Returns an amount. */
    long cents(String member) {
        return amount(value.path(member), member);
    }

    /** Returns the amounts that the elements of a list have. */
    List<Long> cents(String list, String member) {
        List<Long> amounts = new ArrayList<>();
        for (JsonNode element : value.path(list)) {
            amounts.add(amount(element.path(member), list + "[]." + member));
        }
        return amounts;
    }

    boolean truth(String member) {
        JsonNode truth = value.path(member);
        if (!truth.isBoolean()) {
            throw unusable(member + " is neither true nor false");
        }
        return truth.booleanValue();
    }

    String text(String member) {
        JsonNode text = value.path(member);
        if (!text.isString()) {
            throw unusable(member + " is no text");
        }
        return text.stringValue();
    }

    List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        value.path(member).forEach(each -> texts.add(each.asString("")));
        return texts;
    }

    GuestAnswerException unusable(String why) {
        return new GuestAnswerException("the answer of extension '" + extension + "' is not usable: " + why, null);
    }

    private long amount(JsonNode node, String member) {
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 0
                || node.longValue() > Cart.MOST_CENTS) {
            throw unusable(member + " is no amount from 0 to " + Cart.MOST_CENTS);
        }
        return node.longValue();
    }
}
