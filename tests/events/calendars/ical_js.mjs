// Reads calendar files from standard input (a list of texts as JSON) with ical.js, which the first argument leads to, and
// writes what it finds as JSON: of each file its entries, and when something takes place before the second argument, in
// seconds of UTC.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]));
const until = Number(process.argv[3]);

function read(text) {
  const root = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const all = root.getAllSubcomponents("vevent");
  return { entries: all.map(told), dates: datesOf(all).sort((one, other) => one[0] - other[0]) };
}

function told(component) {
  const known = component.getFirstPropertyValue("recurrence-id");
  return {
    uid: component.getFirstPropertyValue("uid"),
    recurrence_id: known ? known.toString() : null,
    sequence: component.getFirstPropertyValue("sequence"),
    summary: component.getFirstPropertyValue("summary"),
    location: component.getFirstPropertyValue("location"),
    description: component.getFirstPropertyValue("description"),
  };
}

function datesOf(components) {
  const masters = components.filter((each) => !each.hasProperty("recurrence-id"));
  const others = components.filter((each) => each.hasProperty("recurrence-id"));
  const series = masters.map((each) => new ICAL.Event(each)).filter((each) => each.isRecurring());
  for (const event of series) {
    others.filter((each) => each.getFirstPropertyValue("uid") === event.uid).forEach((each) => event.relateException(each));
  }
  const known = new Set(series.map((event) => event.uid));
  const alone = components.map((each) => new ICAL.Event(each)).filter((event) => !known.has(event.uid));
  return [...series.flatMap(expanded), ...alone.filter(takesPlace).map((event) => [event.startDate, event.endDate])].map(
    ([begin, end]) => [begin.toUnixTime(), end.toUnixTime()],
  );
}

function expanded(event) {
  const found = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next && next.toUnixTime() < until; next = iterator.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    if (takesPlace(item)) {
      found.push([startDate, endDate]);
    }
  }
  return found;
}

function takesPlace(event) {
  return event.component.getFirstPropertyValue("status") !== "CANCELLED";
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
