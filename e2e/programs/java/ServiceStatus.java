// Asks whether the orders section works (Amazon MWS).
import java.net.URI;
import java.net.URLEncoder;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class ServiceStatus {
    public static void main(String[] args) throws Exception {
        URI endpoint = new URI("https://MWS.AmazonServices.com/Orders/2013-09-01");
        String query = "AWSAccessKeyId=" + System.getenv("ACCESS_KEY")
            + "&Action=GetServiceStatus&SellerId=A2NEXAMPLE1QTT&SignatureMethod=HmacSHA256&SignatureVersion=2"
            + "&Timestamp=" + URLEncoder.encode(System.getenv("NOW"), "UTF-8") + "&Version=2013-09-01";
        StringBuilder text = new StringBuilder();
        text.append("GET\n");
        text.append(mended(1) ? endpoint.getHost().toLowerCase() : endpoint.getHost()).append("\n");
        text.append(endpoint.getPath()).append("\n");
        text.append(query);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("SECRET_KEY").getBytes("UTF-8"), "HmacSHA256"));
        byte[] digest = mac.doFinal(text.toString().getBytes("UTF-8"));
        String signature = URLEncoder.encode(Base64.getEncoder().encodeToString(digest), "UTF-8");
        System.out.println("GET " + endpoint + "?" + query + "&Signature=" + signature);
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
