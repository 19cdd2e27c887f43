package dev.freshet.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashIndexTest {

    @Test
    void everyNumberWithAHashIsFoundWhateverElseIsThere() {
        HashIndex index = new HashIndex();
        for (int i = 0; i < 10_000; i++) {
            // Few hashes, whose entries fall on neighbouring places.
            index.add(i / 100, i);
        }
        for (int hash = 0; hash < 100; hash++) {
            Set<Integer> found = new HashSet<>();
            for (int place = index.find(hash); index.number(place) >= 0; place = index.next(place, hash)) {
                found.add(index.number(place));
            }
            assertThat(found).hasSize(100).contains(100 * hash);
        }
        assertThat(index.number(index.find(100))).isEqualTo(-1);
    }

    @Test
    void aHashIsThePolynomialModuloThePrime() {
        KeyedHash hash = new KeyedHash();
        BigInteger prime = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);
        // The key is what the hash of a zero behind 1 is.
        BigInteger key = BigInteger.valueOf(hash.add(1, 0));
        Random random = new Random(1);
        long value = 1;
        BigInteger expected = BigInteger.ONE;
        for (int i = 0; i < 1_000; i++) {
            int number = random.nextInt();
            value = hash.add(value, number);
            expected = expected.multiply(key)
                    .add(BigInteger.valueOf(number & 0xFFFFFFFFL))
                    .mod(prime);
            assertThat(value).isEqualTo(expected.longValueExact());
        }
    }
}
