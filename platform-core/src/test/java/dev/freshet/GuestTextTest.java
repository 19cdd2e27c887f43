package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GuestTextTest {

    @Test
    void aNewlineInANameCannotForgeALogLine() {
        assertThat(GuestText.escape("a\nWARN b\r\u001b[2J", 100)).isEqualTo("a\\u{a}WARN b\\u{d}\\u{1b}[2J");
    }

    @Test
    void aBidirectionalOverrideCannotTurnTextAround() {
        assertThat(GuestText.escape("x\u202Egpj\u200B\u2066\u2028", 100))
                .isEqualTo("x\\u{202e}gpj\\u{200b}\\u{2066}\\u{2028}");
    }

    @Test
    void aNameCannotEndItsOwnQuotes() {
        assertThat(GuestText.quote("a' b\\")).isEqualTo("'a\\' b\\\\'");
    }

    @Test
    void aMessageThatHasBeenEscapedStaysAsItIsAndWhatWasForgottenIsEscaped() {
        String message = "function " + GuestText.quote("a'\n\\");
        assertThat(GuestText.printable(message)).isEqualTo(message).isEqualTo("function 'a\\'\\u{a}\\\\'");
        assertThat(GuestText.printable("a\nWARN b")).isEqualTo("a\\u{a}WARN b");
        assertThat(GuestText.printable("x".repeat(300), 256)).hasSize(256).endsWith("xxx...");
    }

    @Test
    void readableTextOfAnyScriptStaysReadable() {
        assertThat(GuestText.escape("größe_價格_🦀", 100)).isEqualTo("größe_價格_🦀");
    }

    @Test
    void anUnpairedSurrogateIsEscaped() {
        assertThat(GuestText.escape("\uD83E!", 100)).isEqualTo("\\u{d83e}!");
    }

    @Test
    void longTextIsCutToExactlyTheCapAndNeverWithinACharacter() {
        assertThat(GuestText.escape("x".repeat(300), 256)).hasSize(256).endsWith("xxx...");
        assertThat(GuestText.escape("x".repeat(256), 256)).isEqualTo("x".repeat(256));
        assertThat(GuestText.escape("\n".repeat(10), 12)).isEqualTo("\\u{a}...");
        assertThat(GuestText.escape("🦀🦀🦀🦀", 6)).isEqualTo("🦀...");
        assertThat(GuestText.escape("abcd", 3)).isEqualTo("...");
    }

    @Test
    void aCapWithoutRoomForTheDotsIsAMistakeOfOurs() {
        assertThatThrownBy(() -> GuestText.escape("a", 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cappingNeverSplitsASurrogatePair() {
        assertThat(GuestText.capped("x".repeat(255) + "🦀")).isEqualTo("x".repeat(255));
        assertThat(GuestText.capped("x".repeat(254) + "🦀")).hasSize(256);
    }
}
