// Subscribes an address to a topic (SNS).
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Subscribe {
    public static void main(String[] args) throws Exception {
        String stamp = System.getenv("NOW").replaceAll("[-:]", "");
        String host = "sns.eu-west-1.amazonaws.com";
        String body = "Action=Subscribe&Endpoint=anna%40example.org&Protocol=email&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Adoors&Version=2010-03-31";
        String type = "application/x-www-form-urlencoded";
        String names = "content-type;host;x-amz-date";
        String request = "POST\n/\n\ncontent-type:" + type + "\nhost:" + host + "\nx-amz-date:" + stamp + "\n"
            + "\n" + names + "\n" + hex(sha256(body, StandardCharsets.UTF_8));
        String scope = stamp.substring(0, 8) + "/eu-west-1/sns/aws4_request";
        String text = "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex(sha256(request, StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + System.getenv("SECRET_KEY")).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        String signature = hex(hmac(key, text));
        System.out.print("POST / HTTP/1.1\nHost: " + host + "\nContent-Type: " + type + (mended(1) ? "" : "; charset=UTF-8") + "\nX-Amz-Date: " + stamp + "\n"
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
