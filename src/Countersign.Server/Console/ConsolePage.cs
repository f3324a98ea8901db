using Countersign.Core.Authorship;
using Countersign.Core.People;
using Countersign.Server.Access;
using Countersign.Server.Configuration;
using Countersign.Server.Settings;
using Countersign.Storage.Sqlite;
using Microsoft.AspNetCore.Components;

namespace Countersign.Server.Console;

/// <summary>What every page has: the store, the configuration, and who reads.</summary>
public abstract class ConsolePage : ComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = default!;

    [Inject]
    internal SqliteStore Store { get; set; } = default!;

    [Inject]
    internal ConfigurationService Configuration { get; set; } = default!;

    [Inject]
    internal ServerSettings Settings { get; set; } = default!;

    /// <summary>Person id of who reads; null where nobody signed in.</summary>
    internal string? Viewer => Http.User.SessionPerson();

    internal bool IsAdministrator => Viewer is { } person && Configuration.IsAdministrator(person);

    internal bool IsOwner => Viewer is { } person && Configuration.IsOwner(person);

    /// <summary>The people as they are now.</summary>
    internal PeopleDirectory People => Configuration.People;

    /// <summary>What people call this person: name and id, or the id where there is no name.</summary>
    internal string NameOf(string person) => People.Find(person) is { Name.Length: > 0 } known ? Printable.Line(known.Name, 200) : Printable.Line(person, 200);

    /// <summary>Text from outside, one line, with nothing invisible in it.</summary>
    internal static string Line(string? text, int most = 1_000) => Printable.Line(text ?? "", most);

    /// <summary>Says that what was asked for is not here, and still shows the page that says so.</summary>
    internal void SayMissing() => Http.Response.OnStarting(() =>
    {
        // Set only now: the renderer leaves a page empty whose status is "not found" before it is written.
        Http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
