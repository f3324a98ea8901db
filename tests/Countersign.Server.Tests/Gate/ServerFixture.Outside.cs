using Countersign.Server.Tests.Faults;

namespace Countersign.Server.Tests.Gate;

/// <summary>The same gate, but as the real program in a process of its own.</summary>
internal sealed partial class ServerFixture
{

    /// <summary>A person that fault tests sign with.</summary>
    public Member? Bea { get; set; }

    /// <summary>A commit that fault tests deploy without an answer.</summary>
    public string SeniorHead { get; set; } = "";

    /// <summary>Stops the gate here and runs the program on the same folders and port.</summary>
    public async Task<FaultyServer> RunOutsideAsync()
    {
        if (!_isOutside)
        {
            await StopAsync();
            _isOutside = true;
        }
        else
        {
            _client.Dispose();
        }

        _client = NewClient();
        return await FaultyServer.StartAsync(_arguments, AnswersAsync);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
