package dev.freshet.compile;

public final class OneMain {
    public static void main(String[] a) throws Exception {
        GuestCode code = Guest.compile(Guest.resource(a[0]), CodeOptions.defaults());
        byte[] c = code.functionClass(Integer.parseInt(a[1]));
        if (a.length > 2) java.nio.file.Files.write(java.nio.file.Path.of(a[2]), c);
        SizeMain.sizes(c, (n, z) -> {
            if (z > 2000) System.out.println(n + " " + z);
        });
    }
}
