// Looks for books by keywords (Product Advertising API).
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class SimilarBooks {
    static String encode(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        if (mended(1)) {
            encoded = encoded.replace("+", "%20");
        }
        return mended(2) ? encoded.replace("*", "%2A") : encoded;
    }

    public static void main(String[] args) throws Exception {
        String query = "AWSAccessKeyId=" + System.getenv("ACCESS_KEY")
            + "&AssociateTag=" + encode("biblio0p-20")
            + "&Keywords=" + encode("java* handbook")
            + "&Operation=ItemSearch&SearchIndex=Books&Service=AWSECommerceService"
            + "&Timestamp=" + encode(System.getenv("NOW"));
        String text = "GET\nwebservices.amazon.com\n/onca/xml\n" + query;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("SECRET_KEY").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        if (!mended(3)) {
            digest = new String(digest, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
        String signature = Base64.getEncoder().encodeToString(digest);
        System.out.println("GET http://webservices.amazon.com/onca/xml?" + query + "&Signature=" + encode(signature));
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
