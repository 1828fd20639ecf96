#!/usr/bin/python3
"""Makes one real call to Amazon MWS with boto, to a server on this machine.

usage: mws_call.py PORT KEY_ID SECRET CALL
"""
import sys

from boto.mws.connection import MWSConnection

CALLS = {
    "ListOrders": lambda mws: mws.list_orders(
        CreatedAfter="2014-08-01T00:00:00Z", MarketplaceId=["A1PA6795UKMFR9", "A13V1IB3VIYZZH"],
        BuyerEmail="jane+doe@example.com", MaxResultsPerPage="50"),
    "GetFeedSubmissionResult": lambda mws: mws.get_feed_submission_result(FeedSubmissionId="5678 90*~"),
    "SubmitFeed": lambda mws: mws.submit_feed(
        FeedType="_POST_PRODUCT_DATA_", PurgeAndReplace=False, MarketplaceIdList=["A1PA6795UKMFR9"],
        content_type="text/xml", FeedContent='<?xml version="1.0"?>\r\n<Feed a="b&amp;c=d">Größe</Feed>\n'.encode("utf-8")),
}


def main():
    port, key_id, secret, call = sys.argv[1:]
    mws = MWSConnection(key_id, secret, host="127.0.0.1", port=int(port), is_secure=False, Merchant="A2EXAMPLE")
    # The listener answers once; a second try would only wait.
    mws.num_retries = 0
    CALLS[call](mws)


main()
