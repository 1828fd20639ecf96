// Counts the feeds of the last days (Amazon MWS).
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class FeedList {
    public static void main(String[] args) throws Exception {
        String host = "mws.amazonservices.com.mx";
        String query = String.join("&",
            "AWSAccessKeyId=" + System.getenv("ACCESS_KEY"),
            "Action=GetFeedSubmissionCount",
            "Merchant=A6MEXICO",
            "SignatureMethod=HmacSHA256",
            "SignatureVersion=2",
            "Timestamp=" + URLEncoder.encode(System.getenv("NOW"), StandardCharsets.UTF_8),
            "Version=2009-01-01");
        String text = String.join("\n", "GET", host, "/", query);

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("SECRET_KEY").getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
        byte[] digest = mac.doFinal(text.getBytes(mended(1) ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16LE));
        String signature = Base64.getEncoder().encodeToString(digest);
        System.out.printf("GET https://%s/?%s&Signature=%s%n", host, query, URLEncoder.encode(signature, StandardCharsets.UTF_8));
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
