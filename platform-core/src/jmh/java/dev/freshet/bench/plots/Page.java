package dev.freshet.bench.plots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page: everything between {@code <!-- begin: key -->} and {@code <!-- end: key -->} is generated, the rest is written by hand. */
final class Page {

    private final Path file;
    private String text;

    Page(Path file) throws IOException {
        this.file = file;
        this.text = Files.readString(file);
    }

    void replace(String key, String content) {
        String begin = "<!-- begin: " + key + " -->";
        String end = "<!-- end: " + key + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(file + " lacks the lines " + begin + " and " + end);
        }
        text = text.substring(0, from + begin.length()) + "\n\n" + content.strip() + "\n\n" + text.substring(to);
    }

    void save() throws IOException {
        Files.writeString(file, text);
    }
}
