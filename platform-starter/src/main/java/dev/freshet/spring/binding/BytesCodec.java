package dev.freshet.spring.binding;

import dev.freshet.GuestText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One Java type as bytes: {@code byte[]} and {@code ByteBuffer} as they are, {@code String} as UTF-8, everything else as JSON. {@code
 * Optional} of any of these is no bytes, or JSON's {@code null}, for what is not there. Immutable; made once for each parameter and result.
 */
public final class BytesCodec {

    private static final byte[] NOTHING = {};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    /** Enough of Jackson's complaint to find the place; it may quote the guest. */
    private static final int REASON_CHARS = 256;

    private enum Form {
        BYTES,
        BUFFER,
        TEXT,
        JSON
    }

    private final Form form;
    private final boolean optional;
    private final String typeName;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    private BytesCodec(Form form, boolean optional, String typeName, ObjectReader reader, ObjectWriter writer) {
        this.form = form;
        this.optional = optional;
        this.typeName = typeName;
        this.reader = reader;
        this.writer = writer;
    }

    public static BytesCodec of(ResolvableType type, JsonMapper mapper) {
        boolean optional = type.toClass() == Optional.class;
        ResolvableType content = optional ? type.getGeneric() : type;
        JavaType javaType = mapper.constructType(content.getType());
        return new BytesCodec(
                formOf(content.toClass()),
                optional,
                content.toString(),
                mapper.readerFor(javaType),
                mapper.writerFor(javaType));
    }

    private static Form formOf(Class<?> type) {
        if (type == byte[].class) {
            return Form.BYTES;
        } else if (type == ByteBuffer.class) {
            return Form.BUFFER;
        }
        return type == String.class ? Form.TEXT : Form.JSON;
    }

    /** Returns the bytes of a value of the type; of null, which only an optional or JSON value may be, nothing or {@code null}. */
    public byte[] encode(@Nullable Object value) {
        Object content = value instanceof Optional<?> given && optional ? given.orElse(null) : value;
        if (content == null) {
            return optional || form != Form.JSON ? NOTHING : NULL;
        }
        return switch (form) {
            case BYTES -> (byte[]) content;
            case BUFFER -> copied((ByteBuffer) content);
            case TEXT -> ((String) content).getBytes(StandardCharsets.UTF_8);
            case JSON -> writer.writeValueAsBytes(content);
        };
    }

    /**
     * Returns the value that the bytes are.
     *
     * @throws UnreadableBytesException if they are not one of the type; the message says why, guest text in it capped and escaped
     */
    public Object decode(byte[] bytes) throws UnreadableBytesException {
        if (!optional) {
            Object value = content(bytes);
            if (value == null) {
                throw new UnreadableBytesException("JSON null is no " + typeName, null);
            }
            return value;
        }
        return bytes.length == 0 ? Optional.empty() : Optional.ofNullable(content(bytes));
    }

    private @Nullable Object content(byte[] bytes) throws UnreadableBytesException {
        return switch (form) {
            case BYTES -> bytes;
            case BUFFER -> ByteBuffer.wrap(bytes);
            case TEXT -> new String(bytes, StandardCharsets.UTF_8);
            case JSON -> json(bytes);
        };
    }

    private @Nullable Object json(byte[] bytes) throws UnreadableBytesException {
        if (bytes.length == 0) {
            throw new UnreadableBytesException("no bytes are no " + typeName, null);
        }
        try {
            return reader.readValue(bytes);
        } catch (JacksonException e) {
            throw new UnreadableBytesException(
                    bytes.length + " bytes are no JSON of " + typeName + ": "
                            + GuestText.printable(String.valueOf(e.getOriginalMessage()), REASON_CHARS),
                    e);
        }
    }

    private static byte[] copied(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
