package dev.freshet.spring.test.text;

import java.util.ArrayList;
import java.util.List;

/** An index space: things with a number, some with a name too. */
final class Names {

    private final List<String> names = new ArrayList<>();

    /** @param name empty for none */
    void add(String name) {
        names.add(name);
    }

    int size() {
        return names.size();
    }

    void truncate(int size) {
        names.subList(size, names.size()).clear();
    }

    int index(Node node) {
        if (!node.isName()) {
            return (int) node.integer();
        }
        int index = names.lastIndexOf(node.word());
        if (index < 0) {
            throw node.error("nothing has that name");
        }
        return index;
    }
}
