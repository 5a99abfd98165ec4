// Marks the document before it is painted, so that what needs scripts is shown only where scripts run.
document.documentElement.classList.add("zx-js");
