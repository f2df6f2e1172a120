using System.Globalization;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Tests.Provisioning.Planning;

/// <summary>Random manifests on random routers: what has to hold for every plan.</summary>
public sealed class PlanPropertyTests : PlannerTest
{
    private static readonly string[] Ordered = ["/ip/hotspot/walled-garden", "/ip/firewall/nat", "/queue/simple"];

    [Fact]
    public void After_a_plan_the_next_one_is_empty_and_from_every_step_its_inverses_lead_back()
    {
        var random = new Random(20);
        for (var round = 0; round < 80; round++)
        {
            var router = new ModelRouter(Router);
            AddForeign(router, random);
            Apply(router, PlanOf(router, RandomState(random)));
            AddForeign(router, random);
            var before = router.Clone();
            var desired = RandomState(random);
            var plan = PlanOf(router, desired);

            for (var steps = 0; steps <= plan.Steps.Count; steps++)
            {
                var partly = before.Clone();
                foreach (var step in plan.Steps.Take(steps))
                    partly.Apply(step);
                Revert(partly, plan, steps, before);
                Assert.Equal(before.Dump(), partly.Dump());
            }

            Apply(router, plan);
            Assert.Equal(ForeignRows(before), ForeignRows(router));
            AssertOrder(router, desired);
            var again = PlanOf(router, desired);
            Assert.True(again.IsEmpty, string.Join('\n', again.Steps.Select(step => $"{step.Kind} {step.Path} {step.Match}")));
            Assert.Equal(plan.Steps.OrderBy(step => step.Stage), plan.Steps);
        }
    }

    [Fact]
    public void Moves_are_as_few_as_can_be()
    {
        var random = new Random(6);
        for (var round = 0; round < 100; round++)
        {
            var router = new ModelRouter(Router);
            var keys = Enumerable.Range(0, random.Next(1, 9)).Select(key => $"k{key}").ToArray();
            Apply(router, PlanOf(router, Desired([.. keys.Select(Rule)])));
            random.Shuffle(keys);
            var plan = PlanOf(router, Desired([.. keys.Select(Rule)]));
            Assert.All(plan.Steps, step => Assert.Equal(StepKind.Move, step.Kind));
            Assert.Equal(keys.Length - LongestIncreasing([.. keys.Select(key => int.Parse(key[1..], CultureInfo.InvariantCulture))]), plan.Steps.Count);
        }
    }

    private static DesiredRow Rule(string key) =>
        Row("/ip/hotspot/walled-garden", ("comment", OwnerMark.Comment(key)), ("action", "allow"), ("dst-host", $"{key}.example"));

    private static DesiredState RandomState(Random random)
    {
        var rows = new List<DesiredRow>();
        foreach (var path in Ordered)
        {
            var keys = Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0).ToArray();
            random.Shuffle(keys);
            rows.AddRange(keys.Select(key => path == "/queue/simple"
                ? Row(path, ("name", OwnerMark.Name($"q{key}")), ("target", $"10.0.{key}.0/24"), ("max-limit", $"{random.Next(1, 3)}M/5M"), ("limit-at", ""))
                : Row(path, ("comment", OwnerMark.Comment($"r{key}")), ("action", random.Next(2) == 0 ? "allow" : "deny"))));
        }

        for (var key = 0; key < 3; key++)
        {
            if (random.Next(2) == 0)
                rows.Add(Row("/ip/pool", ("name", OwnerMark.Name($"p{key}")), ("ranges", $"10.0.{random.Next(3)}.2-10.0.3.9"), ("next-pool", "")));
            if (random.Next(2) == 0)
                rows.Add(Row("/ip/hotspot", ("name", OwnerMark.Name($"h{key}")), ("interface", "bridge1"), ("idle-timeout", random.Next(2) == 0 ? "600" : ""), ("disabled", "no")));
        }

        rows.Add(Row("/ip/dns", ("servers", random.Next(2) == 0 ? "192.0.2.1,192.0.2.2" : ""), ("cache-size", random.Next(2) == 0 ? "2M" : "4096")));
        return Desired(rows);
    }

    private static void AddForeign(ModelRouter router, Random random)
    {
        foreach (var path in Ordered)
        {
            if (random.Next(2) == 0)
                router.Add(path, random.Next(3) == 0 ? RowFlags.Dynamic : RowFlags.None, (path == "/queue/simple" ? "name" : "comment", $"hand {random.Next()}"));
        }
    }

    private static List<string> ForeignRows(ModelRouter router) =>
        [.. router.Read().Tables.SelectMany(table => table.Value.Where(row => !OwnedState.IsOurs(RouterSchema.Get(table.Key), row) && row.Id.Length > 0)
            .Select(row => $"{table.Key} {row.Id} {string.Join(' ', row.Attributes)}"))];

    private static void AssertOrder(ModelRouter router, DesiredState desired)
    {
        foreach (var path in Ordered.Select(RouterSchema.Get))
        {
            Assert.Equal(
                desired.Rows.Where(row => row.Path == path).Select(row => row.Key),
                router.Read()[path.Path].Where(row => OwnedState.IsOurs(path, row)).Select(row => row[path.Key!]));
        }
    }

    private static int LongestIncreasing(int[] numbers)
    {
        var best = new int[numbers.Length];
        for (var end = 0; end < numbers.Length; end++)
            best[end] = 1 + Enumerable.Range(0, end).Where(start => numbers[start] < numbers[end]).Select(start => best[start]).DefaultIfEmpty().Max();
        return best.Max();
    }
}
