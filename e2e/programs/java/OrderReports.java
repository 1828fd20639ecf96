// Lists the requests for reports of one kind (Amazon MWS).
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class OrderReports {
    public static void main(String[] args) throws Exception {
        Map<String, String> parameters = mended(1) ? new TreeMap<>() : new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        parameters.put("Action", "GetReportRequestList");
        parameters.put("AWSAccessKeyId", System.getenv("ACCESS_KEY"));
        parameters.put("Merchant", "A2NEXAMPLE1QTT");
        parameters.put("ReportTypeList.Type.1", "_GET_ORDERS_DATA_");
        parameters.put("SignatureMethod", "HmacSHA256");
        parameters.put("SignatureVersion", "2");
        parameters.put("Timestamp", System.getenv("NOW"));
        parameters.put("Version", "2009-01-01");
        String query = parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
        String text = String.format("GET%nmws.amazonservices.com%n/%n%s", query);
        if (!mended(2)) {
            text = text.replace("\n", "\r\n"); // the %n of Windows
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("SECRET_KEY").getBytes(), "HmacSHA256"));
        String signature = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes()));
        System.out.println("GET https://mws.amazonservices.com/?" + query + "&Signature=" + URLEncoder.encode(signature, "UTF-8"));
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
