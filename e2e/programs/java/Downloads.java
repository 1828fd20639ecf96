// Makes a link to a file in S3 (Signature Version 2 in the query).
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Downloads {
    public static void main(String[] args) throws Exception {
        String bucket = "downloads-example", key = "setup/install.exe";
        long expires = Instant.parse(System.getenv("NOW")).getEpochSecond() + 14400;
        String text = "GET\n\n\n" + expires + "\n/" + bucket + "/" + key;
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(System.getenv("SECRET_KEY").getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        Base64.Encoder encoder = mended(1) ? Base64.getEncoder() : Base64.getUrlEncoder();
        String signature = URLEncoder.encode(encoder.encodeToString(digest), StandardCharsets.UTF_8);
        System.out.println("GET https://" + bucket + ".s3.amazonaws.com/" + key + "?AWSAccessKeyId=" + System.getenv("ACCESS_KEY")
            + "&Expires=" + expires + "&Signature=" + signature);
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
