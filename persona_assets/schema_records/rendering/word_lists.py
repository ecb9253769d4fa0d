"""Short lists of values for meanings that the frozen vocabulary has no words for."""

from persona_assets.schema_records.rendering.kinds import Kind

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0"
_USER_AGENTS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {_CHROME} Mobile Safari/537.36",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) {_SAFARI} Safari/605.1.15",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {_SAFARI} Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "curl/8.10.1",
)

WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.SECOND_LINE: ("Apt 1", "Apt 4B", "Suite 200", "Unit 12", "Floor 3", "2nd floor", "Apt 27"),
    Kind.USER_AGENT: _USER_AGENTS,
    Kind.COLOR: (
        "red", "green", "blue", "yellow", "orange", "purple", "black", "white", "gray", "brown",
        "pink", "teal", "navy", "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    ),
    Kind.CURRENCY: ("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "SEK", "NOK", "BRL", "INR"),
    Kind.LOCALE: ("en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "nl-NL", "pt-BR", "sv-SE",
        "en_US", "de_DE"),
    Kind.LANGUAGE: ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "ja", "zh", "English", "eng"),
    Kind.TIME_ZONE: (
        "UTC", "Europe/Berlin", "Europe/London", "Europe/Paris", "Europe/Stockholm",
        "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo",
        "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney",
    ),
    Kind.STATUS: ("active", "pending", "completed", "inactive", "cancelled", "failed", "draft",
        "open", "closed", "approved", "processing"),
    Kind.TAG: (
        "new", "sale", "featured", "urgent", "backend", "frontend", "beta", "archived", "internal",
        "premium", "seasonal", "popular", "review", "priority", "eco", "limited", "bug", "feature",
    ),
    Kind.CATEGORY: (
        "books", "electronics", "clothing", "garden", "sports", "toys", "music", "grocery",
        "office",        "health", "beauty", "automotive", "travel", "kitchen", "pets",
    ),
    Kind.FILE_NAME: (
        "report.pdf", "invoice-2024.pdf", "photo_001.jpg", "data.csv", "notes.txt", "summary.docx",
        "budget.xlsx", "slides.pptx", "archive.zip", "readme.md", "logo.png", "export.json",
    ),
    Kind.FILE_PATH: (
        "/var/data/export.csv", "/home/shared/report.pdf", "/srv/app/config.yaml", "/opt/app/bin",
        "/var/log/app.log", "/etc/app/settings.json", "/data", "/usr/local/share", "docs/readme.md",
    ),
    Kind.MIME_TYPE: ("application/json", "text/plain", "text/html", "image/png", "image/jpeg",
        "application/pdf", "text/csv", "application/xml", "video/mp4"),
    Kind.VERSION: ("1.0.0", "1.2.3", "2.0.1", "2.4.0", "3.1.4", "0.9.2", "4.0.0", "1.10.5", "v1"),
    Kind.DEPARTMENT: ("Sales", "Marketing", "Engineering", "Finance", "Support", "Operations",
        "Human Resources", "Legal", "Research", "Purchasing"),
    Kind.DEVICE: ("Pixel 8", "iPhone 15", "Galaxy S24", "ThinkPad X1", "MacBook Air", "iPad Pro",
        "Android", "iOS", "Windows", "Linux", "macOS"),
    Kind.METHOD: ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"),
    Kind.LEVEL: ("low", "medium", "high", "critical", "info", "warning", "error", "debug"),
    Kind.DURATION: ("PT30S", "PT5M", "PT15M", "PT1H", "P1D", "P7D", "P1M", "30s", "5m", "1h"),
}  # fmt: skip
"""The values of each meaning, before they are checked."""

ADJECTIVES = (
    "Classic", "Compact", "Wireless", "Organic", "Portable", "Premium", "Smart", "Vintage",
    "Modern",    "Light", "Rugged", "Handmade", "Recycled", "Deluxe", "Silent", "Folding",
)  # fmt: skip
"""First words of product names."""

ARTICLES = (
    "Lamp", "Backpack", "Coffee Grinder", "Keyboard", "Desk Chair", "Water Bottle", "Headphones",
    "Notebook", "Jacket", "Running Shoes", "Tent", "Speaker", "Kettle", "Umbrella", "Bicycle",
    "Mug",
)  # fmt: skip
"""Last words of product names."""
