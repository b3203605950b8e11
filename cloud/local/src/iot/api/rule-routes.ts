/** Serves the reading operations on topic rules; rules are made by stacks. */

import { matchesFilter } from "../broker/topic.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import type { Rule } from "../rules/rule.ts";
import type { Rules } from "../rules/rules.ts";
import { type Route, seconds } from "./route.ts";
import { token } from "./thing-routes.ts";

export function ruleRoutes(rules: Rules): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/rules/{ruleName}",
      handle: ({ param }) => {
        const rule = rules.get(param("ruleName"));
        return { ruleArn: rule.arn, rule: describe(rule) };
      },
    },
    {
      method: "GET",
      path: "/rules",
      handle: ({ query }) => {
        const topic = query.get("topic");
        const disabled = query.get("ruleDisabled");
        const wanted = rules
          .list()
          .filter(
            (rule) =>
              (topic === null || matchesFilter(rule.statement.from, topic)) &&
              (disabled === null || String(isDisabled(rule)) === disabled),
          );
        const request = pageRequest(query.get("maxResults"), query.get("nextToken"));
        const page = pageOf(wanted, ({ name }) => name, request);
        return { rules: page.items.map(summary), ...token(page.nextToken) };
      },
    },
  ];
}

const isDisabled = ({ payload }: Rule) => payload.RuleDisabled === true;

function summary(rule: Rule): object {
  return {
    ruleArn: rule.arn,
    ruleName: rule.name,
    topicPattern: rule.statement.from,
    createdAt: seconds(rule.createdAtMs),
    ruleDisabled: isDisabled(rule),
  };
}

function describe(rule: Rule): object {
  const { Sql, Description, Actions, ErrorAction, AwsIotSqlVersion } = rule.payload;
  return {
    ruleName: rule.name,
    sql: Sql,
    description: Description ?? "",
    createdAt: seconds(rule.createdAtMs),
    actions: Actions.map(inApiWords),
    ruleDisabled: isDisabled(rule),
    awsIotSqlVersion: AwsIotSqlVersion,
    ...(ErrorAction === undefined ? {} : { errorAction: inApiWords(ErrorAction) }),
  };
}

/** CloudFormation writes members with a capital, the API without. */
function inApiWords(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      inApiWords(member),
    ]),
  );
}
