// Reads calendars from standard input with ical.js and prints their events as JSON: an independent reader.
// Usage: node read_ical.mjs PATH_TO_ICAL_JS < calendar.ics
//        node read_ical.mjs PATH_TO_ICAL_JS --lines    each line in is a JSON text with a calendar; so is each line out
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);

const shown = (time) => {
  if (!time) return null;
  return time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
};

const trigger = (alarm) => {
  const at = alarm.getFirstPropertyValue("trigger");
  return at.toSeconds ? at.toSeconds() : shown(at);
};

const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const events = calendar.getAllSubcomponents("vevent").map((event) => {
    const alarms = event.getAllSubcomponents("valarm");
    return {
      uid: event.getFirstPropertyValue("uid"),
      start: shown(event.getFirstPropertyValue("dtstart")),
      end: shown(event.getFirstPropertyValue("dtend")),
      summary: event.getFirstPropertyValue("summary"),
      description: event.getFirstPropertyValue("description"),
      location: event.getFirstPropertyValue("location"),
      ...(alarms.length ? { alarms: alarms.map(trigger) } : {}),
    };
  });
  return { description: calendar.getFirstPropertyValue("description"), events };
};

if (process.argv[3] === "--lines") {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(read(JSON.parse(line))) + "\n");
  }
} else {
  process.stdout.write(JSON.stringify(read(readFileSync(0, "utf8"))));
}
