"""The city's own names, deployed: the host of its pages with a certificate, and the domain of its mail.

What an emulator cannot show is in docs/aws.md: that the DNS leads there, that the certificate is the city's,
and that SES signs.
"""

from __future__ import annotations

import json
import urllib.request
from urllib.parse import urlsplit

from tests.aws.deploying import DOMAIN, SITE, Deployed

HOST = SITE.removeprefix("https://")


def test_the_pages_are_served_under_the_citys_name(deployed: Deployed) -> None:
    """Whoever asks for that host gets the pages, at the root of the name; SiteTarget is where the name must
    lead, and TLS is of this decade."""
    assert deployed.call(deployed.outputs["RefreshFunction"], {"sources": "listings"})["polls"]
    asked = urllib.request.Request(f"{deployed.url}/healthz", headers={"Host": HOST})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert json.load(answer)["ok"] is True
    names = deployed.client("apigatewayv2")
    (served,) = names.get_domain_name(DomainName=HOST)["DomainNameConfigurations"]
    assert served["ApiGatewayDomainName"] == deployed.outputs["SiteTarget"]
    assert served["SecurityPolicy"] == "TLS_1_2"
    (mapping,) = names.get_api_mappings(DomainName=HOST)["Items"]
    assert mapping["ApiId"] == urlsplit(deployed.outputs["SiteAddress"]).netloc.partition(".")[0]


def test_what_becomes_of_the_citys_letters_is_told_to_the_stack(deployed: Deployed) -> None:
    """SES knows the domain, signs what it sends, and tells the topic of bounces, complaints and deliveries;
    the records for the DNS are an output."""
    ses = deployed.client("sesv2")
    identity = ses.get_email_identity(EmailIdentity=DOMAIN)
    assert identity["DkimAttributes"]["SigningEnabled"] is True
    letters = identity["ConfigurationSetName"]
    assert letters == "townbell-letters"  # what docs/aws.md has a city write into city.toml
    told = ses.get_configuration_set_event_destinations(ConfigurationSetName=letters)["EventDestinations"]
    assert [each["SnsDestination"]["TopicArn"] for each in told] == [deployed.outputs["NewsTopic"]]
    assert set(told[0]["MatchingEventTypes"]) >= {"BOUNCE", "COMPLAINT", "DELIVERY"}
    assert len(deployed.outputs["MailRecords"].split()) == 6
