"""The meanings that we have values for, and the names that have them."""

from enum import StrEnum, auto


class Kind(StrEnum):
    """What a value can mean."""

    FIRST_NAME = auto()
    LAST_NAME = auto()
    FULL_NAME = auto()
    EMAIL = auto()
    PHONE = auto()
    USER_NAME = auto()
    GENDER = auto()
    BIRTH_DATE = auto()
    AGE = auto()
    PROFESSION = auto()
    BIO = auto()
    STREET = auto()
    SECOND_LINE = auto()
    CITY = auto()
    REGION = auto()
    POSTAL_CODE = auto()
    COUNTRY = auto()
    COUNTRY_CODE = auto()
    THING_NAME = auto()
    IDENTIFIER = auto()
    UUID = auto()
    TOKEN = auto()
    HASH = auto()
    URL = auto()
    IMAGE_URL = auto()
    HOST = auto()
    IP = auto()
    IPV6 = auto()
    MAC = auto()
    USER_AGENT = auto()
    COLOR = auto()
    CURRENCY = auto()
    LOCALE = auto()
    LANGUAGE = auto()
    TIME_ZONE = auto()
    TITLE = auto()
    SENTENCE = auto()
    SKU = auto()
    IBAN = auto()
    STATUS = auto()
    TAG = auto()
    CATEGORY = auto()
    FILE_NAME = auto()
    FILE_PATH = auto()
    MIME_TYPE = auto()
    SLUG = auto()
    VERSION = auto()
    COMPANY = auto()
    DEPARTMENT = auto()
    PRODUCT = auto()
    DEVICE = auto()
    METHOD = auto()
    LEVEL = auto()
    DATE = auto()
    START_DATE = auto()
    END_DATE = auto()
    TIME = auto()
    CREATED = auto()
    UPDATED = auto()
    MOMENT = auto()
    DURATION = auto()
    LATITUDE = auto()
    LONGITUDE = auto()
    PRICE = auto()
    CENTS = auto()
    QUANTITY = auto()
    COUNT = auto()
    PERCENT = auto()
    FRACTION = auto()
    YEAR = auto()
    MONTH = auto()
    DAY = auto()
    HOUR = auto()
    MINUTE = auto()
    PORT = auto()
    STATUS_CODE = auto()
    RATING = auto()
    SCORE = auto()
    WEIGHT = auto()
    LENGTH = auto()
    TEMPERATURE = auto()
    BYTES = auto()
    POSITION = auto()
    MILLISECONDS = auto()


NAMES: dict[Kind, str] = {
    Kind.FIRST_NAME: "first name, given name, forename, firstname, fname, preferred name",
    Kind.LAST_NAME: "last name, surname, family name, lastname, lname",
    Kind.FULL_NAME: (
        "full name, display name, person name, real name, author name, user real name, "
        "customer name, contact name, owner name, cardholder name, cardholder, account "
        "holder, recipient name, employee name, patient name, legal name, holder name, "
        "author, assignee, manager, contact"
    ),
    Kind.EMAIL: "email, e mail, mail, email address, mail address, emails",
    Kind.PHONE: (
        "phone, telephone, mobile, cell, phone number, telephone number, mobile number, fax, "
        "phone no, tel, msisdn, mobile phone, fax number, contact number, cell phone"
    ),
    Kind.USER_NAME: (
        "user name, username, login, handle, nickname, nick, nick name, screen name, login name"
    ),
    Kind.GENDER: "gender, sex",
    Kind.BIRTH_DATE: ("birth date, birthdate, date of birth, dob, birthday, born on, birth day"),
    Kind.AGE: "age, age years",
    Kind.PROFESSION: "profession, occupation, job title, job, job name",
    Kind.BIO: "bio, biography, about me",
    Kind.STREET: (
        "street, street address, address line, address line1, address1, line1, address 1, "
        "line 1, street1, street name, street line1, addr1, addr, address"
    ),
    Kind.SECOND_LINE: (
        "address line2, address2, line2, line 2, street2, address line 2, apartment, suite"
    ),
    Kind.CITY: (
        "city, town, locality, city name, suburb, municipality, place of birth, birthplace"
    ),
    Kind.REGION: (
        "state, province, region name, county, state province, state name, administrative area"
    ),
    Kind.POSTAL_CODE: "postal code, postcode, zip, zip code, post code, postalcode, zipcode",
    Kind.COUNTRY: "country, country name, nationality, citizenship",
    Kind.COUNTRY_CODE: ("country code, country iso, iso country, country iso2, country iso code"),
    Kind.THING_NAME: "thing name, place name, station name, event name, project name",
    Kind.IDENTIFIER: (
        "id, identifier, uid, gid, ids, reference number, account number, order number, "
        "invoice number, serial number, tracking number, transaction reference, correlation, "
        "external reference"
    ),
    Kind.UUID: "uuid, guid",
    Kind.TOKEN: (
        "token, access token, refresh token, secret, api key, client secret, password, "
        "passwd, pwd, nonce, cursor, next token, session, passphrase, private key, credential"
    ),
    Kind.HASH: (
        "hash, sha, sha256, checksum, digest, fingerprint, etag, md5, sha1, commit, commit sha"
    ),
    Kind.URL: (
        "url, uri, link, href, website, homepage, web site, endpoint, web page, urls, links, "
        "webpage, callback, redirect, permalink, domain url, home page"
    ),
    Kind.IMAGE_URL: (
        "image, photo, avatar, picture, thumbnail, icon, logo, image url, avatar url, photo url"
    ),
    Kind.HOST: ("host, hostname, domain, host name, domain name, fqdn, server, server name"),
    Kind.IP: ("ip, ip address, ipv4, ip addr, ipaddress, remote addr, client ip, host ip, pod ip"),
    Kind.IPV6: "ipv6, ipv6 address",
    Kind.MAC: "mac, mac address",
    Kind.USER_AGENT: "user agent, useragent, browser",
    Kind.COLOR: "color, colour",
    Kind.CURRENCY: "currency, currency code, ccy, currency iso",
    Kind.LOCALE: "locale, culture",
    Kind.LANGUAGE: "language, lang, language code",
    Kind.TIME_ZONE: "timezone, time zone, tz, zoneinfo",
    Kind.TITLE: ("title, subject, headline, label, caption, heading, subtitle, display title"),
    Kind.SENTENCE: (
        "description, summary, comment, comments, note, notes, message, body, content, text, "
        "details, remarks, memo, reason, excerpt, instructions, purpose, abstract, feedback, "
        "review, detail"
    ),
    Kind.SKU: (
        "sku, part number, product code, item code, article number, model number, upc, ean, gtin"
    ),
    Kind.IBAN: "iban, bank account",
    Kind.STATUS: "status, phase, stage, order status, payment status",
    Kind.TAG: "tag, tags, keyword, keywords, topic, topics, label name",
    Kind.CATEGORY: "category, categories, genre, section, segment, category name",
    Kind.FILE_NAME: "file name, filename, file, attachment, document name",
    Kind.FILE_PATH: "path, file path, filepath, directory, folder, dir, mount path",
    Kind.MIME_TYPE: "mime type, mimetype, content type, media type",
    Kind.SLUG: ("slug, key, code name, codename, permalink slug, url key, namespace, namespaces"),
    Kind.VERSION: ("version, api version, release, revision name, schema version, app version"),
    Kind.COMPANY: (
        "company, company name, organization, organisation, employer, vendor, merchant, "
        "supplier, organization name, org, brand, manufacturer, carrier, bank, bank name, "
        "business name, client, merchant name, vendor name, publisher"
    ),
    Kind.DEPARTMENT: ("department, team, division, group name, dept, team name, department name"),
    Kind.PRODUCT: ("product, product name, item, item name, article, product title, item title"),
    Kind.DEVICE: (
        "device, device name, device type, platform, os, operating system, model, device model"
    ),
    Kind.METHOD: "method, http method, verb, request method",
    Kind.LEVEL: "level, severity, log level, priority",
    Kind.DATE: "date, day date, on date",
    Kind.START_DATE: "start date, from date, begin date, date from, hire date, order date",
    Kind.END_DATE: (
        "end date, due date, expiry date, expiration date, due on, to date, date to, ship date, "
        "delivery date, termination date, return date"
    ),
    Kind.TIME: "time of day, opening time, closing time, start hour",
    Kind.CREATED: (
        "created at, created, creation date, created date, created time, creation time, date "
        "created, created on, creation timestamp, start time, started at, departure time, "
        "inserted at, joined at, signup date, registered at, start date time, create time, "
        "createdat, opened at, starts at, published at, time created, begin time, valid from"
    ),
    Kind.UPDATED: (
        "updated at, updated, modified, last modified, modified at, updated on, update time, "
        "updatedat, last updated, updated date, date updated, date modified, modified date, "
        "end time, arrival time, ended at, closed at, deleted at, completed at, finished at, "
        "merged at, expires at, ends at, last seen, last login, expires, expiry, valid until, "
        "valid to, updated time, last update, archived at"
    ),
    Kind.MOMENT: (
        "timestamp, datetime, date time, time, event time, occurred at, ts, time stamp, instant"
    ),
    Kind.DURATION: "duration, interval, ttl, timeout, elapsed, period",
    Kind.LATITUDE: "latitude, lat",
    Kind.LONGITUDE: "longitude, lng, lon, long",
    Kind.PRICE: (
        "price, amount, total, subtotal, cost, fee, tax, balance, discount, salary, revenue, "
        "unit price, budget, fare, charge, total price, total amount, grand total, list "
        "price, payment, net, gross, credit limit, msrp, shipping cost, price usd, amount usd"
    ),
    Kind.CENTS: ("amount cents, price cents, cents, amount due, amount paid, minor units"),
    Kind.QUANTITY: ("quantity, qty, stock, units, num items, seats, guests, copies, inventory"),
    Kind.COUNT: (
        "count, number, size, total count, num, counts, views, likes, hits, downloads, followers"
    ),
    Kind.PERCENT: (
        "percent, percentage, pct, progress, completion, utilization, humidity, tax rate, "
        "vat rate, interest rate, discount rate"
    ),
    Kind.FRACTION: ("fraction, ratio, probability, confidence, opacity, weight fraction, accuracy"),
    Kind.YEAR: "year, exp year, expiry year, model year, release year",
    Kind.MONTH: "month, exp month, expiry month",
    Kind.DAY: "day, day of month",
    Kind.HOUR: "hour, hours",
    Kind.MINUTE: "minute, minutes, second, seconds",
    Kind.PORT: "port, port number, target port, node port",
    Kind.STATUS_CODE: "status code, http status, response code, http code",
    Kind.RATING: "rating, stars, score stars",
    Kind.SCORE: "score, points, rank, ranking",
    Kind.WEIGHT: "weight, mass, weight kg",
    Kind.LENGTH: "height, width, length, depth, distance, radius",
    Kind.TEMPERATURE: "temperature, temp",
    Kind.BYTES: "bytes, file size, size bytes, content length, size in bytes",
    Kind.POSITION: (
        "index, position, page, offset, order, sequence, row, column, sort order, line"
    ),
    Kind.MILLISECONDS: "ms, millis, milliseconds, latency, duration ms, response time",
}
"""The names of each meaning, separated by commas, with the words of a name apart."""
