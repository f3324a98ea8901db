namespace Countersign.Server.Demo;

/// <summary>The invented organisation: a grocery shop on the web, six people and an agent.</summary>
internal static class DemoFiles
{
    public const string Ann = "Ann Okafor <ann@larkfield.example>";
    public const string Bea = "Bea Lindqvist <bea@larkfield.example>";
    public const string Cid = "Cid Marchetti <cid@larkfield.example>";
    public const string Eli = "Eli Novak <eli@larkfield.example>";
    public const string Agent = "kiro-agent[bot] <245459735+kiro-agent[bot]@users.noreply.github.com>";

    public const string People = """
        version: 1
        levels: [intern, junior, mid, senior, staff, principal]      # low to high
        people:
          - {id: dana, name: Dana Whitlock, level: staff, groups: [administrators, platform], emails: [dana@larkfield.example]}
          - {id: bea, name: Bea Lindqvist, level: senior, manager: dana, groups: [payments, search], emails: [bea@larkfield.example]}
          - {id: cid, name: Cid Marchetti, level: senior, manager: dana, groups: [platform, web], emails: [cid@larkfield.example]}
          - {id: eli, name: Eli Novak, level: mid, manager: bea, groups: [search], emails: [eli@larkfield.example]}
          - {id: ann, name: Ann Okafor, level: junior, manager: bea, groups: [payments], emails: [ann@larkfield.example]}
        agents:
          - {id: kiro-ops, name: Kiro, driver: eli, logins: {github: "kiro-agent[bot]"}}
        """;

    public const string Policy = """
        version: 1
        default: allow
        labels:
          pipeline: {paths: [".github/workflows/**", "deploy/**"]}
        rules:
          - id: destructive-needs-an-owner
            describe: Whatever deletes or recreates something in production is answered for by a senior owner of it.
            when:
              environment.tier: production
              any: [{blastRadius.severity: {atLeast: high}}, {blastRadius.losesState: true}]
            require:
              - signOff: {count: 1, level: senior, relation: [service-owner, same-team, management-line, any], acknowledge: destructive, answerWithin: 8h}
          - id: senior-answers
            describe: AI-assisted or unmarked code by someone below senior is answered for by a senior.
            when:
              environment.tier: production
              any: [{authorship.aiLowest: {below: senior}}, {authorship.unmarkedLowest: {below: senior}}]
            require:
              - signOff: {count: 1, level: senior, relation: [service-owner, same-team, management-line], answerWithin: 8h}
          - id: agents-leave-the-pipeline-alone
            describe: An agent alone may not change the way to production.
            when: {authorship.agentOnly: true, labels: {has: pipeline}}
            deny: An agent alone may not change the pipeline that gates it. A person takes this change over, or it is split.
        """;

    public static string Environments(Func<string, string> repository) => $$"""
        version: 1
        environments:
          production: {tier: production, mode: enforce, customerFacing: true, timeZone: Europe/Berlin}
        components:
          - {name: checkout, repository: checkout, owner: payments, tier: 1, customerFacing: true, dependsOn: [orders-database]}
          - {name: orders-database, repository: orders-database, owner: platform, tier: 1, resources: ["aws_db_instance.orders*", "aws_s3_bucket.order*"]}
          - {name: storefront, repository: storefront, owner: web, tier: 1, customerFacing: true, dependsOn: [checkout, search]}
          - {name: search, repository: search, owner: search, tier: 2, dependsOn: [orders-database]}
          - {name: notifications, repository: notifications, owner: platform, tier: 3, dependsOn: [orders-database]}
        repositories:
          - {id: checkout, url: "{{repository("checkout")}}", refs: [refs/heads/main]}
          - {id: orders-database, url: "{{repository("orders-database")}}", refs: [refs/heads/main]}
          - {id: storefront, url: "{{repository("storefront")}}", refs: [refs/heads/main]}
          - {id: search, url: "{{repository("search")}}", refs: [refs/heads/main]}
          - {id: notifications, url: "{{repository("notifications")}}", refs: [refs/heads/main]}
        """;

    /// <summary>A plan that recreates the orders database because somebody raised its storage type.</summary>
    public const string Plan = """
        {"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[
        {"address":"aws_db_instance.orders","mode":"managed","type":"aws_db_instance","name":"orders","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["delete","create"],"before":{"identifier":"orders","engine":"postgres","deletion_protection":false,"skip_final_snapshot":false,"backup_retention_period":7,"storage_encrypted":false},"after":{"identifier":"orders","engine":"postgres","deletion_protection":false,"skip_final_snapshot":false,"backup_retention_period":7,"storage_encrypted":true},"after_unknown":{"id":true,"endpoint":true},"before_sensitive":{},"after_sensitive":{},"replace_paths":[["storage_encrypted"]]},"action_reason":"replace_because_cannot_update"},
        {"address":"aws_s3_bucket.order_exports","mode":"managed","type":"aws_s3_bucket","name":"order_exports","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["update"],"before":{"bucket":"larkfield-order-exports","tags":{}},"after":{"bucket":"larkfield-order-exports","tags":{"team":"platform"}},"after_unknown":{},"before_sensitive":{},"after_sensitive":{}}},
        {"address":"aws_cloudwatch_metric_alarm.orders_cpu","mode":"managed","type":"aws_cloudwatch_metric_alarm","name":"orders_cpu","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"],"before":null,"after":{"alarm_name":"orders-cpu"},"after_unknown":{"id":true},"before_sensitive":false,"after_sensitive":{}}}
        ],"applyable":true,"complete":true,"errored":false,"timestamp":"2026-11-20T09:00:00Z"}
        """;

    /// <summary>Repository by repository: its history, and how many of its last commits are about to be deployed.</summary>
    public static IReadOnlyList<(string Repository, int New, DemoCommit[] Commits)> Histories { get; } =
    [
        ("checkout", 2,
        [
            new(Bea, "Take payments by card and by invoice", 2_000, ("src/Payments.cs", "// card and invoice\n"), ("README.md", "# Checkout\n")),
            new(Bea, "Round totals half to even", 700, ("src/Totals.cs", "// half to even\n")),
            new(Ann, "Retry a declined card once\n\nThe bank answers some declines too early.\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", 6, ("src/Payments.cs", "// card, invoice, one retry\n")),
            new(Ann, "Log the reason of a decline\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", 3, ("src/Declines.cs", "// reasons\n")),
        ]),
        ("orders-database", 1,
        [
            new(Cid, "Orders database, encrypted at rest later", 2_000, ("main.tf", "# orders\n")),
            new(Eli, "Encrypt the orders database at rest", 5, ("main.tf", "# orders, encrypted\n"), ("alarms.tf", "# cpu\n")),
        ]),
        ("storefront", 1,
        [
            new(Cid, "Storefront", 2_000, ("src/index.ts", "export {}\n"), (".github/workflows/deploy.yml", "on: push\n")),
            new(Agent, "Speed up the deploy workflow\n\nSkip the checks that were green before.\n", 4, (".github/workflows/deploy.yml", "on: push\n# checks skipped\n")),
        ]),
        ("search", 1,
        [
            new(Bea, "Search by name and by shelf", 2_000, ("src/Search.cs", "// name, shelf\n")),
            new(Eli, "Rank what is in stock first\n\nMade-with: Cursor\nCo-authored-by: Cursor <cursoragent@cursor.com>\n", 8, ("src/Ranking.cs", "// stock first\n")),
        ]),
        ("notifications", 2,
        [
            new(Cid, "Mail receipts", 2_000, ("src/Mail.cs", "// receipts\n")),
            new(Cid, "Say when a delivery is late", 30, ("src/Late.cs", "// late\n")),
            new(Bea, "Mail in the customer's language", 26, ("src/Language.cs", "// language\n")),
        ]),
    ];
}
