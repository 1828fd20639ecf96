// Lists the alarms of CloudWatch.
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.TimeZone;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Alarms {
    public static void main(String[] args) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
        Date now = Date.from(Instant.parse(System.getenv("NOW")));
        String host = "monitoring.us-west-2.amazonaws.com", query = "Action=DescribeAlarms&Version=2010-08-01";
        SimpleDateFormat full = new SimpleDateFormat("yyyyMMdd'T'HHmmss'Z'");
        full.setTimeZone(TimeZone.getTimeZone("UTC"));
        String stamp = full.format(now);
        SimpleDateFormat day = new SimpleDateFormat("yyyyMMdd");
        if (mended(1)) {
            day.setTimeZone(TimeZone.getTimeZone("UTC"));
        }

        String request = "GET\n/\n" + query + "\nhost:" + host + "\nx-amz-date:" + stamp + "\n\nhost;x-amz-date\n" + sha256("");
        String scope = stamp.substring(0, 8) + "/us-west-2/monitoring/aws4_request";
        byte[] key = ("AWS4" + System.getenv("SECRET_KEY")).getBytes();
        for (String part : new String[] {day.format(now), "us-west-2", "monitoring", "aws4_request"}) {
            key = hmac(key, part);
        }
        String signature = HexFormat.of().formatHex(hmac(key, "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + sha256(request)));
        System.out.println("GET /?" + query + " HTTP/1.1\nHost: " + host + "\nX-Amz-Date: " + stamp);
        System.out.println("Authorization: AWS4-HMAC-SHA256 Credential=" + System.getenv("ACCESS_KEY") + "/" + scope
            + ", SignedHeaders=host;x-amz-date, Signature=" + signature + "\n");
    }

    static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
    }

    static boolean mended(int n) {
        var mend = java.util.List.of(System.getenv().getOrDefault("MEND", "").split(","));
        return mend.contains("all") || mend.contains("" + n);
    }
}
