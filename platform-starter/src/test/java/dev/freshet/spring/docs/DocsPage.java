package dev.freshet.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page under {@code docs} that tests generate. */
record DocsPage(Path path) {

    static DocsPage named(String name) {
        return new DocsPage(Path.of("..", "docs", name));
    }

    /** Compares, and with {@code -Dfreshet.docs.write=true} writes before. */
    void is(String text) throws IOException {
        if (Boolean.getBoolean("freshet.docs.write")) {
            Files.writeString(path, text);
        }
        assertThat(path)
                .as("write it again with -Dfreshet.docs.write=true")
                .content()
                .isEqualTo(text);
    }
}
