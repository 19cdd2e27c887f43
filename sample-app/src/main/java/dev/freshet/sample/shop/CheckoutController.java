package dev.freshet.sample.shop;

import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import dev.freshet.sample.web.BoundedBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Places orders. */
@RestController
class CheckoutController {

    /** A cart of some hundred items. */
    private static final long MOST_BYTES = 64 << 10;

    private final Checkout checkout;
    private final JsonMapper mapper;

    CheckoutController(Checkout checkout, JsonMapper mapper) {
        this.checkout = checkout;
        this.mapper = mapper;
    }

    @PostMapping(
            path = "/api/checkout",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Order checkout(HttpServletRequest request) throws IOException {
        return checkout.place(cart(BoundedBody.read(request, MOST_BYTES, "the largest cart")));
    }

    private Cart cart(byte[] body) {
        try {
            Cart cart = mapper.readValue(body, Cart.class);
            if (cart != null) {
                cart.cents();
                return cart;
            }
        } catch (JacksonException e) {
            throw bad(
                    e.getCause() instanceof IllegalArgumentException reason
                            ? String.valueOf(reason.getMessage())
                            : where(e));
        } catch (ArithmeticException e) {
            throw bad("it costs more than " + Cart.MOST_CENTS + " cents");
        }
        throw bad("it is no cart");
    }

    /** Names the member; the reason itself would name our classes. */
    private static String where(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "it is no JSON object" : path + " is missing or of another type";
    }

    private static ProblemException bad(String why) {
        return new ProblemException(ProblemType.BAD_REQUEST, "the body is not a cart: " + why);
    }
}
