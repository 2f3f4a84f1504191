package io.chainwalk.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.route.TargetStickiness.HashSource;
import io.chainwalk.select.SelectionHash;
import io.chainwalk.testkit.TestRequest;
import org.junit.jupiter.api.Test;

class RequestHashTest {
  private static final TestRequest REQUEST =
      TestRequest.get("shop.example.com", "/cart?x=1").from("10.0.0.1");

  @Test
  void aClientHasTheHashThatItsPacketsHave() {
    assertEquals(
        SelectionHash.ofClient(false, 0, 0x0A00_0001),
        RequestHash.of(HashSource.CLIENT_ADDRESS, REQUEST));
  }

  @Test
  void requestsForOneTargetHaveOneHashAndThatOfItsText() {
    assertEquals(
        SelectionHash.ofText("/cart?x=1"), RequestHash.of(HashSource.REQUEST_TARGET, REQUEST));
    assertEquals(
        SelectionHash.ofText("/cart"),
        RequestHash.of(HashSource.REQUEST_TARGET, TestRequest.get("other.com", "/cart")));
    assertNotEquals(
        RequestHash.of(HashSource.REQUEST_TARGET, REQUEST),
        RequestHash.of(HashSource.REQUEST_TARGET, TestRequest.get("a.com", "/cart?x=2")));
  }

  @Test
  void requestsForOneHostHaveOneHash() {
    assertEquals(
        SelectionHash.ofText("shop.example.com"), RequestHash.of(HashSource.HOST, REQUEST));
  }
}
