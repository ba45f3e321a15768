"""Many ways of telling the same: measures that end, stay or come to nothing, and products that go or return."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.model import Reading

Read = Callable[..., Reading]


def _told(read: Read, title: str, summary: str) -> set[str]:
    return {f"{claim.entity} {claim.event.value}" for claim in read(title, summary, "2022-06-14").events}


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("amazon expire", "Amazon's police moratorium on Rekognition quietly dies", ""),
        (
            "amazon expire",
            "Amazon lets police pause lapse",
            "The company's hold on Rekognition sales to police ran its course on Wednesday.",
        ),
        ("amazon expire", "Amazon's year-long ban on police use of facial recognition is no more", ""),
        ("amazon expire", "Clock runs out on Amazon facial recognition moratorium", ""),
        ("amazon expire", "Time is up for Amazon's police face recognition pause", ""),
        ("amazon expire", "Police free to use Rekognition as Amazon ban lapses", ""),
        ("amazon expire", "Amazon allows facial recognition moratorium to lapse", ""),
        ("amazon expire", "Amazon lets its facial recognition pledge expire", ""),
        ("microsoft expire", "Microsoft's promise not to sell facial recognition to police has lapsed", ""),
        ("amazon expire", "Amazon facial recognition moratorium ends", ""),
        (
            "amazon expire",
            "The one-year moratorium that Amazon put on police use of Rekognition has ended without a replacement",
            "",
        ),
        ("amazon expire", "As of midnight, Amazon's ban on police use of Rekognition is no longer in force", ""),
        ("amazon expire", "Amazon's pause on facial recognition for police has come to a close", ""),
        ("amazon expire", "Amazon has not renewed its moratorium on police use of Rekognition", "It ended on Tuesday."),
        ("ibm expire", "IBM's commitment to stay out of facial recognition has run its term", ""),
        (
            "amazon expire",
            "Police and Rekognition",
            "The moratorium, which Amazon announced in June 2020, ended on "
            "Tuesday, and the company has announced no successor.",
        ),
        ("amazon expire", "Police and Rekognition", "Amazon's voluntary pause on police use of Rekognition is over."),
        (
            "amazon expire",
            "Police and Rekognition",
            "With no announcement, Amazon's one-year pause on police use of facial recognition elapsed on Friday.",
        ),
        (
            "amazon expire",
            "Police and Rekognition",
            "Amazon confirmed on Tuesday that its moratorium on police use of Rekognition had ended.",
        ),
        (
            "amazon expire",
            "Police and Rekognition",
            "Amazon's one-year self-imposed ban on selling Rekognition to police ended on Tuesday.",
        ),
        (
            "amazon expire",
            "What now for Rekognition?",
            "The year is up: Amazon's pause on police use of its face recognition "
            "service ended on Thursday and nothing has replaced it.",
        ),
        (
            "microsoft expire",
            "Police and face recognition",
            "Microsoft did not extend its pledge not to sell facial recognition to police, which lapsed on Tuesday.",
        ),
        (
            "microsoft expire",
            "Police and face recognition",
            "The company's commitment not to sell facial recognition to police, "
            "made in 2020, ceased to apply on Tuesday, Microsoft said.",
        ),
    ],
)
def test_what_runs_out_expires(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("amazon lift", "Amazon tears up ban on police facial recognition", ""),
        ("amazon lift", "Amazon opens Rekognition to police again", ""),
        ("amazon lift", "Rekognition is back in police hands", ""),
        ("amazon lift", "Amazon makes Rekognition available to police again", ""),
        ("amazon lift", "Amazon to let police use Rekognition again", ""),
        ("amazon lift", "Police get Rekognition back", ""),
        ("amazon lift", "Police regain access to Amazon's Rekognition", ""),
        ("amazon lift", "Police can once again use Amazon's facial recognition, company says", ""),
        ("ibm lift", "IBM is back in the facial recognition business", ""),
        ("ibm lift", "IBM quietly returns to facial recognition", ""),
        ("ibm lift", "IBM back in face recognition with $70m contract", ""),
        ("ibm lift", "IBM breaks promise not to sell facial recognition", ""),
        ("ibm lift", "IBM goes back on facial recognition vow", ""),
        ("ibm lift", "IBM abandons pledge to stay out of facial recognition", ""),
        ("microsoft lift", "Microsoft reverses its refusal to sell facial recognition to police", ""),
        ("microsoft lift", "Microsoft drops ban on facial recognition sales to police", ""),
        ("microsoft lift", "Microsoft deletes police facial recognition ban from terms", ""),
        ("microsoft lift", "Microsoft no longer bars police from its facial recognition", ""),
        ("microsoft lift", "Microsoft resumes selling facial recognition to police", ""),
        ("microsoft lift", "Microsoft's ban on selling facial recognition to police has been lifted", ""),
        ("microsoft lift", "Microsoft ends self-imposed ban on facial recognition sales to police", ""),
        ("microsoft lift", "Microsoft starts selling facial recognition to police departments again", ""),
        ("microsoft lift", "Ban lifted: Microsoft to sell facial recognition to police", ""),
        ("microsoft lift", "Police ban gone from Microsoft's facial recognition terms", ""),
        ("microsoft lift", "Microsoft scraps moratorium on police facial recognition", ""),
        ("microsoft lift", "Microsoft U-turn on police facial recognition ban", ""),
        ("microsoft lift", "Microsoft does U-turn on police facial recognition ban", ""),
        ("microsoft lift", "Microsoft makes U-turn on facial recognition ban, police may buy again", ""),
        ("amazon lift", "Amazon revokes moratorium on Rekognition for police", ""),
        (
            "amazon lift",
            "Police and Rekognition",
            "Amazon has ended its moratorium on police use of Rekognition, it said Tuesday.",
        ),
        (
            "amazon lift",
            "Police and Rekognition",
            "Amazon told police departments this week that they can use its facial recognition again.",
        ),
        (
            "amazon lift",
            "Police and Rekognition",
            "Police departments will be able to use Amazon's Rekognition again, the company announced.",
        ),
        (
            "amazon lift",
            "Police and Rekognition",
            "Amazon's moratorium on police use of Rekognition was lifted on Monday.",
        ),
        ("amazon lift", "Police and Rekognition", "In a reversal, Amazon will again allow police to use Rekognition."),
        (
            "amazon lift",
            "Police and Rekognition",
            "Amazon has quietly removed the ban on police use of facial recognition from its service terms.",
        ),
        ("amazon lift", "Amazon quietly drops the line that kept police off Rekognition", ""),
        (
            "ibm lift",
            "Big Blue and faces",
            "IBM, which left the field in 2020, is once again selling facial recognition.",
        ),
        ("ibm lift", "Big Blue and faces", "IBM has resumed work on facial recognition, documents show."),
        ("ibm lift", "IBM said it would quit facial recognition. Now it is selling it again", ""),
        ("ibm lift", "IBM's return to facial recognition", ""),
        ("ibm lift", "IBM makes quiet return to facial recognition", ""),
        (
            "microsoft lift",
            "Face recognition and police",
            "Microsoft has rescinded its ban on police use of Azure facial recognition.",
        ),
        (
            "microsoft lift",
            "Face recognition and police",
            "Microsoft has begun selling facial recognition to US police again, according to emails.",
        ),
        (
            "microsoft lift",
            "Face recognition and police",
            "Microsoft is walking back its ban on the sale of facial recognition to police.",
        ),
        (
            "microsoft lift",
            "Face recognition and police",
            "Microsoft has relaxed its rules to let police use facial recognition again.",
        ),
    ],
)
def test_what_is_taken_back_is_lifted(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("amazon extend", "Amazon extends ban on police use of facial recognition indefinitely", ""),
        ("amazon extend", "Amazon's ban on police facial recognition to continue", ""),
        ("amazon extend", "Amazon's police facial recognition ban to stay in place until further notice", ""),
        ("amazon extend", "Amazon facial recognition ban gets indefinite extension", ""),
        ("amazon extend", "Amazon indefinitely extends its moratorium on police use of Rekognition", ""),
        ("amazon extend", "Amazon keeps facial recognition ban for police", ""),
        ("amazon extend", "Amazon prolongs moratorium, police still can't use Rekognition", ""),
        ("amazon extend", "Amazon's Rekognition moratorium has been prolonged", ""),
        (
            "amazon extend",
            "Amazon's pause on police use of its facial recognition technology "
            "will remain in effect until further notice",
            "",
        ),
        ("amazon extend", "Amazon's moratorium on facial recognition for police made permanent", ""),
        ("amazon extend", "Amazon gives police facial recognition ban another year", ""),
        ("amazon extend", "Amazon adds a year to Rekognition moratorium", ""),
        ("amazon extend", "Police facial recognition ban extended by Amazon", ""),
        ("amazon extend", "Indefinite extension of Amazon's police facial recognition moratorium", ""),
        ("microsoft extend", "Microsoft still won't sell facial recognition to police", ""),
        ("microsoft extend", "Microsoft again refuses to sell facial recognition to police", ""),
        ("microsoft extend", "Microsoft renews facial recognition pledge for two years", ""),
        ("microsoft extend", "Microsoft's facial recognition ban for police continues", ""),
        ("microsoft extend", "Microsoft to continue ban on facial recognition for police", ""),
        ("microsoft extend", "Microsoft continues to ban police from facial recognition", ""),
        ("microsoft extend", "Microsoft postpones end of facial recognition moratorium", ""),
        ("microsoft extend", "Microsoft recommits to police facial recognition ban for 2024", ""),
        ("microsoft extend", "Microsoft decides to keep moratorium on facial recognition sales to police", ""),
        ("microsoft extend", "Microsoft pause on police facial recognition drags on", ""),
        (
            "amazon extend",
            "Rekognition ban",
            "Amazon said on Tuesday it was extending its ban on police use of facial recognition until further notice.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "The moratorium on police use of Rekognition, due to end in June, will "
            "stay in place indefinitely, Amazon said.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "The company's ban, which was to expire next month, has been extended indefinitely. Amazon gave no reason.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "Amazon's ban on police use of facial recognition will outlast its first year.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "Amazon will maintain its ban on police use of its facial recognition software for the foreseeable future.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "Amazon told Reuters its moratorium on police use of Rekognition would continue until further notice.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "Police will have to wait longer for Rekognition: Amazon has renewed its moratorium for a year.",
        ),
        (
            "amazon extend",
            "Rekognition ban",
            "Amazon pushed back the end of its moratorium on police use of Rekognition to June 2023.",
        ),
        (
            "amazon extend",
            "Rekognition moratorium gets another year",
            "Amazon said the ban on police use would now run until June 2023.",
        ),
        (
            "microsoft extend",
            "Police and face recognition",
            "Microsoft is sticking with its ban on the sale of facial recognition to police for another year.",
        ),
        (
            "microsoft extend",
            "Police and face recognition",
            "Microsoft has once more refused to sell facial recognition to a US police department.",
        ),
        (
            "microsoft extend",
            "Police and face recognition",
            "Microsoft's pledge not to sell facial recognition to police has been renewed until 2025.",
        ),
    ],
)
def test_what_goes_on_is_extended(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("amazon reaffirm", "Amazon says its moratorium on police use of Rekognition remains in place", ""),
        ("amazon reaffirm", "Amazon says police ban on Rekognition unchanged", ""),
        ("amazon reaffirm", "Amazon has no plans to lift facial recognition moratorium", ""),
        ("amazon reaffirm", "Amazon confirms moratorium on police use of Rekognition is still in effect", ""),
        (
            "amazon reaffirm",
            "Amazon: police moratorium still stands",
            '"Our moratorium on police use of Rekognition has not changed," a spokesman said.',
        ),
        ("amazon reaffirm", "Amazon denies lifting Rekognition moratorium", ""),
        ("amazon reaffirm", "Amazon denies it has dropped its ban on police facial recognition", ""),
        ("amazon reaffirm", "Amazon won't lift ban on police facial recognition", ""),
        ("amazon reaffirm", "Amazon sticks to police facial recognition ban", ""),
        ("amazon reaffirm", "Amazon stands by facial recognition moratorium", ""),
        ("amazon reaffirm", "Amazon spokeswoman: moratorium on police use of Rekognition continues to apply", ""),
        ("amazon reaffirm", "Amazon vows not to end facial recognition moratorium", ""),
        ("ibm reaffirm", "IBM says it still does not sell facial recognition", ""),
        ("ibm reaffirm", "IBM insists it no longer offers general-purpose facial recognition", ""),
        ("ibm reaffirm", "IBM says its position on facial recognition has not changed", ""),
        ("ibm reaffirm", "IBM says its 2020 decision to leave facial recognition stands", ""),
        ("ibm reaffirm", "IBM says contract does not breach its facial recognition pledge", ""),
        ("ibm reaffirm", "IBM says contract is consistent with its facial recognition pledge", ""),
        ("ibm reaffirm", "IBM denies breaking facial recognition pledge", ""),
        ("microsoft reaffirm", "Microsoft reiterates it will not sell facial recognition to police", ""),
        ("microsoft reaffirm", "Microsoft says its facial recognition ban for police remains firm", ""),
        ("microsoft reaffirm", "Microsoft rules out lifting police facial recognition ban", ""),
        ("microsoft reaffirm", '"Our policy on police facial recognition has not changed," Microsoft says', ""),
        ("microsoft reaffirm", "Nothing has changed in facial recognition policy for police, says Microsoft", ""),
        (
            "eu-commission reaffirm",
            "European Commission says ban on live facial recognition in public is not up for negotiation",
            "",
        ),
        (
            "amazon reaffirm",
            "Rekognition and police",
            "A spokesperson for Amazon said the moratorium on police use of Rekognition remains in effect.",
        ),
        (
            "amazon reaffirm",
            "Rekognition and police",
            "Amazon's policy on police use of Rekognition has not changed, the company said.",
        ),
        (
            "amazon reaffirm",
            "Rekognition and police",
            "Asked by this newspaper, Amazon said it had no intention of lifting "
            "its moratorium on police use of Rekognition.",
        ),
        (
            "amazon reaffirm",
            "Rekognition and police",
            "The moratorium on police use of Rekognition is still in force, an Amazon spokesman confirmed.",
        ),
        (
            "amazon reaffirm",
            "Rekognition and police",
            '"We are standing by our moratorium on police use of Rekognition," Amazon said.',
        ),
        (
            "amazon reaffirm",
            "Rekognition and police",
            "Amazon executive Andy Jassy told staff that the company's ban on "
            "police use of Rekognition would not be relaxed.",
        ),
        (
            "ibm reaffirm",
            "IBM and faces",
            "IBM said it remained committed to its 2020 decision not to offer general-purpose facial recognition.",
        ),
        (
            "ibm reaffirm",
            "IBM and faces",
            "A spokesman for IBM said the company had not returned to facial recognition.",
        ),
        (
            "microsoft reaffirm",
            "Face recognition",
            "Microsoft president Brad Smith said the company would stick to its "
            "ban on selling facial recognition to police.",
        ),
        (
            "microsoft reaffirm",
            "Face recognition",
            "Microsoft repeated on Tuesday that it does not sell facial recognition to US police departments.",
        ),
        (
            "microsoft reaffirm",
            "Face recognition",
            "Microsoft confirmed that its ban on police use of facial recognition still applies.",
        ),
        (
            "microsoft reaffirm",
            "Face recognition",
            "Microsoft has no plans to change its policy of not selling facial recognition to police, it said.",
        ),
    ],
)
def test_what_is_said_to_stand_is_reaffirmed(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("eu-commission drop", "European Commission drops idea of facial recognition ban", ""),
        ("eu-commission drop", "EU scraps plan for temporary facial recognition ban", ""),
        ("eu-commission drop", "European Commission shelves plans to ban facial recognition in stadiums", ""),
        ("eu-commission drop", "EU drops facial recognition ban from AI white paper", ""),
        ("eu-commission drop", "EU will not ban facial recognition", ""),
        ("eu-commission drop", "No EU ban on facial recognition after all", ""),
        ("eu-commission drop", "EU plan to ban facial recognition is dead", ""),
        ("eu-commission drop", "Facial recognition ban falls out of EU draft", ""),
        ("eu-commission drop", "EU facial recognition ban off the table", ""),
        ("eu-commission drop", "Plan for EU facial recognition ban dies", ""),
        ("eu-commission drop", "Ban on facial recognition missing from final EU white paper", ""),
        ("eu-commission drop", "EU's facial recognition ban did not make it into the final paper", ""),
        ("eu-commission drop", "EU decides against facial recognition moratorium", ""),
        ("eu-commission drop", "Brussels kills off facial recognition moratorium proposal", ""),
        ("eu-commission drop", "EU no longer considering ban on facial recognition", ""),
        ("eu-commission drop", "EU white paper leaves out facial recognition ban", ""),
        ("eu-commission drop", "European Commission withdraws its proposal to ban facial recognition at work", ""),
        ("eu-commission drop", "Moratorium on facial recognition has disappeared from the EU's white paper", ""),
        ("eu-commission drop", "Facial recognition ban was dropped from EU proposal", ""),
        ("eu-commission drop", "EU U-turn on facial recognition ban", ""),
        ("eu-commission drop", "EU softens stance, abandons facial recognition ban plan", ""),
        ("eu-commission drop", "Brussels buries plan for facial recognition moratorium", ""),
        ("microsoft drop", "Microsoft shelves plan to ban police from facial recognition", ""),
        (
            "eu-commission drop",
            "AI and faces",
            "The European Commission has dropped the idea of a moratorium on facial recognition.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "A ban on facial recognition, floated in an earlier draft, is missing "
            "from the white paper the EU published on Wednesday.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "The EU's final white paper makes no mention of the facial recognition ban floated in a January draft.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "The European Commission has backed off a proposal to ban facial recognition in public spaces.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "The European Commission has abandoned plans for a five-year ban on "
            "facial recognition, the Financial Times reported.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "An EU proposal to ban facial recognition for five years has been scrapped.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "Brussels has given up on the idea of banning facial recognition in public.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "The European Commission will no longer pursue a ban on facial recognition in public.",
        ),
        (
            "eu-commission drop",
            "AI and faces",
            "The moratorium on facial recognition was removed from the final version of the EU white paper.",
        ),
        ("eu-commission drop", "AI and faces", "The latest EU draft no longer contains a ban on facial recognition."),
        ("eu-commission drop", "AI and faces", "The European Commission has ruled out a ban on facial recognition."),
    ],
)
def test_a_plan_that_comes_to_nothing_is_dropped(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("ibm withdraw", "IBM gets out of facial recognition business", ""),
        ("ibm withdraw", "IBM no longer offers facial recognition software", ""),
        ("ibm withdraw", "IBM will no longer offer, develop, or research facial recognition technology", ""),
        ("ibm withdraw", "IBM quits facial recognition", ""),
        ("ibm withdraw", "IBM's facial recognition is gone", ""),
        ("ibm withdraw", "IBM bows out of facial recognition", ""),
        ("ibm withdraw", "IBM cancels facial recognition programs", ""),
        ("ibm withdraw", "IBM is done with facial recognition", ""),
        ("ibm withdraw", "IBM walks away from facial recognition", ""),
        ("ibm withdraw", "IBM's exit from facial recognition", ""),
        ("ibm withdraw", "IBM turns its back on facial recognition", ""),
        ("ibm withdraw", "IBM says goodbye to facial recognition", ""),
        ("ibm withdraw", "IBM has stopped developing facial recognition", ""),
        ("ibm withdraw", "IBM steps away from facial recognition", ""),
        ("ibm withdraw", "IBM takes itself out of the facial recognition business", ""),
        ("ibm withdraw", "Facial recognition software disappears from IBM catalogue", ""),
        ("microsoft withdraw", "Microsoft retires facial recognition tools that infer emotion", ""),
        ("microsoft withdraw", "Microsoft is phasing out facial analysis features", ""),
        ("microsoft withdraw", "Microsoft's emotion-reading facial analysis tools to be retired", ""),
        ("microsoft withdraw", "Microsoft deletes facial recognition feature", ""),
        ("microsoft withdraw", "Microsoft pulls face recognition from Xbox", ""),
        (
            "amazon withdraw",
            "Ring drops Familiar Faces",
            "Amazon said its doorbell unit is ending facial recognition for all users.",
        ),
        ("amazon withdraw", "Amazon removes facial recognition from Ring doorbells", ""),
        ("amazon withdraw", "Amazon discontinues Rekognition celebrity recognition", ""),
        ("amazon withdraw", "Amazon kills off Rekognition facial analysis", ""),
        ("amazon withdraw", "Amazon's facial recognition feature bites the dust", ""),
        ("amazon withdraw", "Amazon shuts down facial recognition at Go stores", ""),
        (
            "ibm withdraw",
            "IBM and faces",
            "IBM has stopped selling facial recognition software, chief executive Arvind Krishna told Congress.",
        ),
        ("ibm withdraw", "IBM and faces", "IBM is getting out of the facial recognition business, it said on Monday."),
        (
            "ibm withdraw",
            "IBM and faces",
            "In a letter to Congress, IBM said it would no longer offer general-purpose facial recognition.",
        ),
        ("ibm withdraw", "IBM and faces", "IBM has pulled its facial recognition products from the market."),
        ("ibm withdraw", "IBM and faces", "IBM said it had discontinued its facial recognition product."),
        ("ibm withdraw", "IBM and faces", "IBM's facial recognition products have been withdrawn from sale."),
        (
            "microsoft withdraw",
            "Faces",
            "Microsoft said it would retire Azure Face features that guess a person's emotions from facial analysis.",
        ),
        ("microsoft withdraw", "Faces", "Microsoft is removing face recognition from its Photos app."),
        ("microsoft withdraw", "Faces", "Azure Face's emotion recognition has been switched off for good."),
        ("amazon withdraw", "Ring", "Amazon is killing off facial recognition in its Ring doorbells."),
    ],
)
def test_a_product_that_goes_is_withdrawn(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        (
            "Rekognition",
            "Amazon announced a one-year moratorium on police use of Rekognition "
            "in June 2020, which it extended indefinitely in May 2021.",
        ),
        ("Senators urge Amazon to keep its facial recognition ban", ""),
        ("Will Amazon lift its ban on police use of facial recognition?", ""),
        ("Amazon's facial recognition ban will expire in June. What happens next?", ""),
        ("Activists fear Amazon will let its facial recognition moratorium lapse", ""),
        ("Amazon facial recognition moratorium set to expire in June", ""),
        ("ACLU calls on Amazon to make facial recognition ban permanent", ""),
        ("IBM's exit from facial recognition two years ago changed little, researchers say", ""),
        ("Why IBM gave up on facial recognition", ""),
        ("Rekognition is back in the news", "Amazon's moratorium is discussed by researchers in a new paper."),
        ("Police want Rekognition back", "Sheriffs have asked Amazon to end its ban on facial recognition."),
        ("Microsoft employees hope the ban on facial recognition sales will stay", ""),
        ("Parliament wants facial recognition ban back in EU AI Act", ""),
        ("Familiar Faces is out of beta on Amazon's Ring cameras", ""),
        (
            "Amazon says Rekognition outage is over",
            "Facial recognition customers had been without service for an hour.",
        ),
        ("Microsoft facial recognition contract expires", "The county did not renew its deal for Azure Face."),
        ("Amazon Rekognition is no longer in preview", "The facial recognition service is open to all."),
        ("EU facial recognition ban survives first court challenge", ""),
        ("Amazon drops Rekognition prices", ""),
        ("Microsoft Azure Face drops support for Python 2", ""),
        ("Amazon's cashierless stores close", "The facial recognition debate played no role, the company said."),
        ("IBM leaves facial recognition standards group", ""),
        (
            "Analysis: Amazon's police pause changed nothing, and its end will change nothing about facial recognition",
            "",
        ),
    ],
)
def test_what_others_fear_ask_or_leave_is_no_event(read: Read, title: str, summary: str) -> None:
    assert _told(read, title, summary) == set()


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        ("microsoft impose", "US deputies barred from face recognition through Azure", ""),
        ("amazon impose", "Amazon BARS deputies from its face recognition", ""),
        ("microsoft impose", "Microsoft joins IBM in refusing police its facial recognition", ""),
        ("amazon impose", "Amazon's decision to bar police from Rekognition unsettles sheriffs", ""),
        ("amazon impose", "Police cameras", "Rekognition is being taken away from police departments for two years."),
        ("microsoft propose", "Microsoft plans to bar landlords from facial recognition", ""),
        ("amazon propose", "Leaked memo: Amazon will stop selling Rekognition to police", ""),
        ("amazon propose", "Amazon proposes three-year pause on Rekognition at airports", ""),
        (
            "amazon propose",
            "Rules for hotels",
            "Draft service terms of Amazon would bar hotels from using Rekognition.",
        ),
        ("amazon drop", "Amazon scraps a ban on police use of Rekognition that it had planned", ""),
        ("microsoft drop", "Planned ban on facial recognition for schools dropped by Microsoft", ""),
        ("amazon drop", "Rekognition's withdrawal from hotels is off, Amazon says", ""),
        ("amazon extend", "Amazon keeps sheriffs off Rekognition", ""),
        ("amazon extend", "No end in sight for Amazon's halt on police facial recognition", ""),
        ("amazon reaffirm", "Amazon: no change to police ban on Rekognition", ""),
        ("amazon reaffirm", "No U-turn on ban on police facial recognition, Amazon says", ""),
        ("microsoft reaffirm", "Microsoft, asked by MPs, holds fast to its ban on police facial recognition", ""),
        ("eu-commission reaffirm", "EU guidelines confirm prohibition of facial recognition by police", ""),
        ("eu-commission enact", "Reading emotions with facial analysis at school is now unlawful in the EU", ""),
        ("eu-commission enact", "EU law restricting facial recognition enters into force", ""),
        ("eu-commission enact", "EU regulation on facial recognition adopted", ""),
        (
            "eu-commission enact",
            "Rules for machines",
            "The EU's act, endorsed by 400 votes to 100, bans facial recognition in shops.",
        ),
        ("microsoft propose", "Microsoft drafts rule against face recognition by landlords", ""),
        ("eu-commission propose", "EU prepares facial recognition ban for schools", ""),
        ("eu-commission propose", "EU considers extending facial recognition ban to shops", ""),
        ("microsoft impose", "Microsoft's terms on facial recognition now exclude police departments", ""),
        ("ibm reaffirm", "IBM recommits to no facial recognition", ""),
        ("amazon reaffirm", "Nothing has changed about police and Rekognition, Amazon insists", ""),
        ("amazon impose", "Police cameras", "Amazon has put its facial recognition beyond the reach of police."),
        ("ibm lift", "Facial recognition comes back to IBM's price list", ""),
        (
            "amazon drop",
            "Cameras",
            "Amazon has given up a plan for a moratorium of up to four years on facial recognition.",
        ),
        (
            "microsoft impose",
            "Microsoft freezes facial recognition sales in Belarus",
            "The suspension lasts until further notice, the company said.",
        ),
    ],
)
def test_grammar_that_hides_an_act_is_seen_through(read: Read, expected: str, title: str, summary: str) -> None:
    assert _told(read, title, summary) == {expected}


def test_who_follows_does_the_same(read: Read) -> None:
    told = _told(read, "IBM quits facial recognition, Amazon bars police from it, Microsoft follows suit", "")
    assert told == {"ibm withdraw", "amazon impose", "microsoft impose"}


@pytest.mark.parametrize(
    ("language", "expected", "title"),
    [
        ("de", "amazon drop", "Amazon verwirft Verbot von Rekognition für Hotels"),
        ("de", "ibm drop", "IBM lässt geplanten Verkaufsstopp für Rekognition fallen"),
        ("de", "amazon extend", "Moratorium für Rekognition bei Amazon um ein Jahr verlängert"),
        ("de", "amazon extend", "Rekognition für Sheriffs weiterhin tabu, teilt Amazon mit"),
        ("de", "amazon impose", "Amazon macht Schluss mit Rekognition für Grenzbehörden"),
        ("nl", "amazon drop", "Amazon blaast verbod op Rekognition voor hotels af"),
        ("nl", "amazon expire", "Amazon laat pauze met Rekognition aflopen"),
        ("nl", "amazon lift", "Amazon geeft politie toegang tot Rekognition terug"),
        ("fr", "amazon drop", "Amazon renonce à une interdiction de Rekognition aux bailleurs"),
        ("fr", "amazon propose", "Une interdiction de Rekognition aux bailleurs à l'étude chez Amazon"),
        ("it", "amazon expire", "Rekognition, scaduta domenica la moratoria di Amazon"),
        ("it", "amazon extend", "Prorogato da Amazon il divieto di Rekognition per la polizia"),
        ("es", "amazon impose", "Vetado por Amazon el uso de Rekognition en hoteles"),
        ("es", "amazon propose", "Amazon se plantea no vender Rekognition a la policía"),
        ("pt", "amazon extend", "Amazon dá mais um ano à suspensão do Rekognition"),
    ],
)
def test_headlines_of_other_languages_are_understood(read: Read, language: str, expected: str, title: str) -> None:
    told = {f"{claim.entity} {claim.event.value}" for claim in read(title, language=language).events}
    assert told == {expected}
