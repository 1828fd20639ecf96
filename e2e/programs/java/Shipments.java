// Lists the orders that wait for shipment (Amazon MWS).
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Shipments {
    public static void main(String[] args) throws Exception {
        String host = "mws-fe.amazonservices.com", path = "/Orders/2013-09-01";
        var parameters = new TreeMap<String, String>();
        parameters.put("AWSAccessKeyId", System.getenv("ACCESS_KEY"));
        parameters.put("Action", "ListOrders");
        parameters.put("CreatedAfter", "2026-11-20T00:00:00Z");
        parameters.put("MarketplaceId.Id.1", "A19VAU5U5O7RUS");
        parameters.put("OrderStatus.Status.1", "Unshipped");
        parameters.put("SellerId", "A3SINGAPORE");
        parameters.put("SignatureMethod", "HmacSHA256");
        parameters.put("SignatureVersion", "2");
        parameters.put("Timestamp", System.getenv("NOW"));
        parameters.put("Version", "2013-09-01");
        String query = parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        String signedPath = mended(1) ? path : path + "/";
        String[] lines = mended(2) ? new String[] {"GET", host, signedPath, query} : new String[] {"GET", signedPath, host, query};
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("SECRET_KEY").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] digest = mac.doFinal(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        String signature = URLEncoder.encode(Base64.getEncoder().encodeToString(digest), StandardCharsets.UTF_8);
        System.out.println("GET https://" + host + path + "?" + query + "&Signature=" + signature);
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
