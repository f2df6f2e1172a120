using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Enrolling;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Enrolling;

public sealed class EnrolmentRecordTests : IDisposable
{
    private const int Lines = 20;
    private static readonly DeviceId Router = DeviceId.Parse("33/01/01/2001/gw");

    private readonly string _folder = Directory.CreateTempSubdirectory("desa-record-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Two_programs_that_add_at_once_lose_no_line()
    {
        using var start = new Barrier(2);
        await Task.WhenAll(Program("ani"), Program("budi"));
        Assert.Equal(1 + 2 * Lines, File.ReadAllLines(Path.Combine(_folder, "enrolments.csv")).Length);

        Task Program(string who) => Task.Factory.StartNew(() =>
        {
            var record = new EnrolmentRecord(_folder, who, new ManualTimeProvider(), _ => { });
            start.SignalAndWait(TestContext.Current.CancellationToken);
            for (var i = 0; i < Lines; i++)
                record.Add(new EnrolmentLine(Router, "AAA1", EnrolmentEvent.Contact, $"{i}"));
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
