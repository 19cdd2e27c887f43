package dev.freshet.sample.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.util.HtmlUtils;

/** The sign-in form. It works without JavaScript, so the server puts the token into it. */
@Controller
class LoginPage {

    private final String page;

    LoginPage() throws IOException {
        this.page = new ClassPathResource("pages/login.html").getContentAsString(StandardCharsets.UTF_8);
    }

    @GetMapping(path = SecurityConfiguration.LOGIN, produces = MediaType.TEXT_HTML_VALUE)
    @ResponseBody
    String show(HttpServletRequest request, CsrfToken token) {
        String message = request.getParameter("error") != null ? "Name or password is wrong." : "";
        return page.replace("${token}", HtmlUtils.htmlEscape(token.getToken()))
                .replace("${parameter}", HtmlUtils.htmlEscape(token.getParameterName()))
                .replace("${message}", message);
    }
}
