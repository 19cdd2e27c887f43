package dev.freshet.compile;

import org.objectweb.asm.*;

public final class SizeMain {
    public static void main(String[] a) throws Exception {
        byte[] m = Guest.resource(a[0]);
        CodeOptions o = CodeOptions.defaults();
        long t = System.nanoTime();
        GuestCode code = Guest.compile(m, o);
        System.out.printf("decoded %.1f ms%n", (System.nanoTime() - t) / 1e6);
        int big = 0;
        long bytes = 0;
        for (int round = 0; round < Integer.getInteger("rounds", 1); round++) {
            t = System.nanoTime();
            bytes = 0;
            for (int f = 0; f < code.functions(); f++) {
                byte[] c;
                try {
                    c = code.functionClass(f);
                } catch (RuntimeException e) {
                    System.out.println("F" + f + " " + e);
                    continue;
                }
                bytes += c.length;
                if (round == 0 && c.length > 6000) {
                    int fn = f;
                    StringBuilder sb = new StringBuilder();
                    int[] n = {0, 0, 0};
                    sizes(c, (name, size) -> {
                        n[0]++;
                        if (size > n[1]) n[1] = size;
                        if (name.equals("call") || name.equals("body")) n[2] = size;
                        if (size > 7900) sb.append(' ').append(name).append('=').append(size);
                    });
                    if (n[0] > 2 || n[1] > 7900)
                        System.out.println("F" + fn + " class " + c.length + " methods " + n[0] + " largest " + n[1]
                                + " call " + n[2] + " TOO LARGE:" + sb);
                }
            }
            System.out.printf("emitted %d bytes %.1f ms%n", bytes, (System.nanoTime() - t) / 1e6);
        }
    }

    interface S {
        void of(String name, int size);
    }

    static void sizes(byte[] c, S s) throws Exception {
        java.io.DataInputStream in = new java.io.DataInputStream(new java.io.ByteArrayInputStream(c));
        in.readInt();
        in.readInt();
        int n = in.readUnsignedShort();
        String[] utf = new String[n];
        for (int i = 1; i < n; i++) {
            int t = in.readUnsignedByte();
            switch (t) {
                case 1 -> utf[i] = in.readUTF();
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
                case 5, 6 -> {
                    in.readLong();
                    i++;
                }
                case 7, 8, 16, 19, 20 -> in.readUnsignedShort();
                case 15 -> {
                    in.readByte();
                    in.readUnsignedShort();
                }
                default -> throw new IllegalStateException("" + t);
            }
        }
        in.readInt();
        in.readUnsignedShort();
        int k = in.readUnsignedShort();
        in.skipBytes(2 * k);
        for (int part = 0; part < 2; part++) {
            int c0 = in.readUnsignedShort();
            for (int i = 0; i < c0; i++) {
                in.readUnsignedShort();
                String name = utf[in.readUnsignedShort()];
                in.readUnsignedShort();
                int at = in.readUnsignedShort();
                for (int j = 0; j < at; j++) {
                    String an = utf[in.readUnsignedShort()];
                    int len = in.readInt();
                    if (an.equals("Code")) {
                        in.readInt();
                        int cl = in.readInt();
                        s.of(name, cl);
                        in.skipBytes(len - 8);
                    } else in.skipBytes(len);
                }
            }
        }
    }
}
