using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Fleet;

namespace InternetDesa.Tests.Provisioning.Fleet;

public sealed class RolloutPlanTests
{
    private static readonly IReadOnlyList<VillageCode> Province = RegionTable.CentralJava().Villages;

    [Fact]
    public void Rings_are_one_five_a_kecamatan_a_kabupaten_and_the_rest()
    {
        var plan = RolloutPlan.Make([.. Province.Select(code => new FleetVillage(code, null, "hEX S"))]);
        Assert.Equal(5, plan.Rings.Count);
        Assert.Equal([1, 5], plan.Rings.Take(2).Select(ring => ring.Size));
        Assert.Single(plan.Rings[2].Waves.SelectMany(wave => wave).Select(village => village.Code.Kecamatan).Distinct());
        Assert.Single(plan.Rings[3].Waves.SelectMany(wave => wave).Select(village => village.Code.Kabupaten).Distinct());
        Assert.Equal(Province.Count, plan.Size);
        Assert.Equal(Province.Count, plan.Rings.SelectMany(ring => ring.Waves).SelectMany(wave => wave).Distinct().Count());
    }

    [Fact]
    public void The_first_ones_are_of_different_models_and_nothing_hangs_on_the_first()
    {
        var codes = Province.Take(11).ToList();
        var plan = RolloutPlan.Make([.. codes.Select((code, i) => new FleetVillage(code, i == 0 ? null : codes[0], i switch { 3 => "rare", 4 => "odd", _ => "usual" }))]);
        Assert.NotEqual(codes[0], plan.Rings[0].Waves[0][0].Code);
        Assert.Superset(new HashSet<string> { "rare", "odd" }, plan.Rings[1].Waves.SelectMany(wave => wave).Select(village => village.Model).ToHashSet());
    }

    [Fact]
    public void Both_ends_of_a_link_are_never_in_one_wave_however_the_links_run()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var codes = Province.Skip(random.Next(8000)).Take(60).ToList();
            // Circles among them: an inventory may be wrong.
            var villages = codes.Select(code => new FleetVillage(code, random.Next(4) == 0 ? null : codes[random.Next(codes.Count)], "")).ToList();
            var upstream = villages.ToDictionary(village => village.Code, village => village.Upstream);
            foreach (var wave in RolloutPlan.Make(villages).Rings.SelectMany(ring => ring.Waves))
            {
                var together = wave.Select(village => village.Code).ToHashSet();
                Assert.DoesNotContain(wave, village => upstream[village.Code] is { } up && up != village.Code && together.Contains(up));
            }
        }
    }

    [Fact]
    public void Where_nothing_hangs_on_itself_two_waves_are_enough()
    {
        var random = new Random(7);
        var villages = Province.Select((code, i) => new FleetVillage(code, i == 0 || random.Next(5) == 0 ? null : Province[random.Next(i)], "")).ToList();
        Assert.All(RolloutPlan.Make(villages).Rings, ring => Assert.InRange(ring.Waves.Count, 1, 2));
    }

    [Fact]
    public void The_same_selection_gives_the_same_rings_in_whatever_order()
    {
        var villages = Province.Take(500).Select((code, i) => new FleetVillage(code, i > 20 ? Province[i / 7] : null, $"m{i % 3}")).ToList();
        var shuffled = villages.ToArray();
        new Random(3).Shuffle(shuffled);
        Assert.Equal(Text(RolloutPlan.Make(villages)), Text(RolloutPlan.Make(shuffled)));

        static string Text(RolloutPlan plan) => string.Join('|', plan.Rings.Select(ring => string.Join(';', ring.Waves.Select(wave => string.Join(',', wave.Select(village => village.Code))))));
    }
}
