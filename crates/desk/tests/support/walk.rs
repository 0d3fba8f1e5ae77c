//! The walk of a citizen, for tests that need a report made on screen.

use super::{Browser, Form, Page, TestHouse};

/// A category with a place, without emergency stopper.
pub const DUMPING: &str = "fly-tipping";

/// The id of a category as forms send it.
pub fn id(key: &str) -> String {
    TestHouse::category(key).to_string()
}

/// Answers "what" and "where" in Kortrijk: fly-tipping at an address that is not in the list.
pub async fn say_what_and_where(browser: &mut Browser) {
    let page = browser
        .post("/kortrijk/report/what", &[("category", &id(DUMPING))])
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/where");
    let page = browser
        .post(
            "/kortrijk/report/where",
            &[("address", "Onbestaandestraat 1")],
        )
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/where?by=choose");
    let page = browser
        .post(
            "/kortrijk/report/where",
            &[("do", "choose"), ("address_id", "typed")],
        )
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/details");
}

/// Walks to the page with all answers; `contact` is what the last question is answered with.
pub async fn answer_everything(
    browser: &mut Browser,
    form: Form,
    contact: &[(&str, &str)],
) -> Page {
    say_what_and_where(browser).await;
    let form = form
        .field(
            "description",
            "Er liggen drie zakken afval aan de bushalte.",
        )
        .field("do", "next");
    let page = browser
        .post_form("/kortrijk/report/details", form)
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/contact");
    let page = browser
        .post("/kortrijk/report/contact", contact)
        .await
        .expect(303);
    assert_eq!(page.location(), "/kortrijk/report/check");
    browser.get("/kortrijk/report/check").await.expect(200)
}

/// Sends the report and gives its receipt and its code.
pub async fn send(browser: &mut Browser) -> (Page, String) {
    let page = browser.post("/kortrijk/report/send", &[]).await.expect(303);
    assert_eq!(page.location(), "/kortrijk/report/receipt");
    let receipt = browser.get("/kortrijk/report/receipt").await.expect(200);
    let code = receipt.between("data-copy>", "<").expect("a code");
    (receipt, code)
}

/// Makes a report without a name and gives its code.
pub async fn report(browser: &mut Browser) -> String {
    answer_everything(browser, Form::new(), &[("contact", "no")]).await;
    send(browser).await.1
}
