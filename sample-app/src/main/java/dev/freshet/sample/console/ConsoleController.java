package dev.freshet.sample.console;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The console's page and its stream. All it changes goes through the actuator and the API, with their rules. */
@Controller
class ConsoleController {

    private final EventStreams streams;
    private final Timeline timeline;

    ConsoleController(EventStreams streams, Timeline timeline) {
        this.streams = streams;
        this.timeline = timeline;
    }

    @GetMapping("/console")
    String page() {
        return "forward:/console/index.html";
    }

    @GetMapping("/console/events")
    void events(HttpServletResponse response, Principal principal) throws IOException {
        streams.serve(response, "history", timeline.history(principal.getName()));
    }

    /** GET would answer it too, and write for ten minutes what nobody gets. */
    @RequestMapping(path = "/console/events", method = RequestMethod.HEAD)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void noEvents() {
        // A stream has no length and no date to tell.
    }
}
