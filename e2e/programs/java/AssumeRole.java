// Takes a role with STS.
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class AssumeRole {
    public static void main(String[] args) throws Exception {
        String stamp = System.getenv("NOW").replaceAll("[-:]", "");
        String host = "sts.us-east-1.amazonaws.com";
        String body = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader&RoleSessionName=java&Version=2011-06-15";
        String type = "application/x-www-form-urlencoded";
        String names = "content-type;host;x-amz-date";
        String request = "POST\n/\n\ncontent-type:" + type + "\nhost:" + host + "\nx-amz-date:" + stamp + "\n"
            + "\n" + names + "\n" + hex(sha256(mended(1) ? body : "", StandardCharsets.UTF_8));
        String scope = stamp.substring(0, 8) + "/us-east-1/sts/aws4_request";
        String text = "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex(sha256(request, StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + System.getenv("SECRET_KEY")).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        String signature = hex(hmac(key, text));
        System.out.print("POST / HTTP/1.1\nHost: " + host + "\nContent-Type: " + type + "\nX-Amz-Date: " + stamp + "\n"
            + "Authorization: AWS4-HMAC-SHA256 Credential=" + System.getenv("ACCESS_KEY") + "/" + scope
            + ", SignedHeaders=" + names + ", Signature=" + signature + "\n"
            + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\n\n" + body);
    }

    static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] sha256(String text, Charset charset) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(charset));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
